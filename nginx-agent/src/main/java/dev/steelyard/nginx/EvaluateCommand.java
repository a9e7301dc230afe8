package dev.steelyard.nginx;

import dev.steelyard.nginx.routing.evaluate.EvaluateRoutingCommand;
import dev.steelyard.nginx.routing.park.EvaluateParkCommand;
import picocli.CommandLine.Command;

/** {@code nginx-agent evaluate}: compares policies where every arm sees the same jobs. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Compares policies; each comparison prints a table and, if asked, writes JSON.",
    subcommands = {EvaluateRoutingCommand.class, EvaluateParkCommand.class})
final class EvaluateCommand {}
