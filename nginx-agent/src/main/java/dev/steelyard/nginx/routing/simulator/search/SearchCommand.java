package dev.steelyard.nginx.routing.simulator.search;

import picocli.CommandLine.Command;

/** {@code search}: policies found in the simulator. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = "Searches a policy in the simulator, and shows what was found.",
    subcommands = {SearchRoutingCommand.class, SearchShowCommand.class})
public final class SearchCommand {}
