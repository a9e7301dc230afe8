/**
 * Outside programs: finding or fetching them, starting them, and surely ending them.
 *
 * <p>{@code ProvisionPlaces} says where to look; {@code NginxProvisioner} looks there, then in the
 * cache, then asks the package tool, and gives an {@code NginxProgram} that {@code NginxProbe} saw
 * run Lua; {@code ToolProvisioner} does the same for optional programs. {@code ChildProcess} runs
 * them. {@code Doctor} tells a person what is here and what is not. Nothing flows back: no other
 * room is used from here.
 */
@NullMarked
package dev.steelyard.shared.provision;

import org.jspecify.annotations.NullMarked;
