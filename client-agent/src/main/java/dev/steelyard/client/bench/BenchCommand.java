package dev.steelyard.client.bench;

import picocli.CommandLine.Command;

/** {@code client-agent bench}: measures what this software costs and keeps. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures; each benchmark prints a table and, if asked, writes JSON.",
    subcommands = LoadBenchCommand.class)
public final class BenchCommand {}
