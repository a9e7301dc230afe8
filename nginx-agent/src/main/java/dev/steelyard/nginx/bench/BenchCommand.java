package dev.steelyard.nginx.bench;

import dev.steelyard.nginx.bench.learning.LearningCommand;
import picocli.CommandLine.Command;

/** {@code nginx-agent bench}: measures what this software costs and keeps. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures; each benchmark prints a table and, if asked, writes JSON.",
    subcommands = {UpstreamCommand.class, LearningCommand.class})
public final class BenchCommand {}
