package dev.steelyard.nginx;

import dev.steelyard.nginx.routing.park.EvaluateParkCommand;
import dev.steelyard.nginx.routing.simulator.EvaluateRoutingCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nginx-agent evaluate}: compares policies where every arm sees the same jobs. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Compares policies; each comparison prints a table and, if asked, writes JSON.",
    subcommands = {EvaluateRoutingCommand.class, EvaluateParkCommand.class})
final class EvaluateCommand implements Runnable {

  /** Set by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    CommandLine line = spec.commandLine();
    throw new ParameterException(
        line, "name a comparison: " + String.join(", ", line.getSubcommands().keySet()));
  }
}
