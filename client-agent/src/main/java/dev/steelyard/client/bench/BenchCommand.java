package dev.steelyard.client.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code client-agent bench}: measures what this software costs and keeps. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures; each benchmark prints a table and, if asked, writes JSON.",
    subcommands = LoadBenchCommand.class)
public final class BenchCommand implements Runnable {

  /** Set by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    CommandLine line = spec.commandLine();
    throw new ParameterException(
        line, "name a benchmark: " + String.join(", ", line.getSubcommands().keySet()));
  }
}
