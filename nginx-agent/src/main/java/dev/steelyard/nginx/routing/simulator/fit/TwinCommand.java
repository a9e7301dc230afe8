package dev.steelyard.nginx.routing.simulator.fit;

import picocli.CommandLine.Command;

/** {@code twin}: a fleet of one's own in the simulator. */
@Command(
    name = "twin",
    mixinStandardHelpOptions = true,
    description = "Fits the simulator to a fleet, and shows what was fitted.",
    subcommands = {TwinFitCommand.class, TwinShowCommand.class})
public final class TwinCommand {}
