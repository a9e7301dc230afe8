package dev.steelyard.client.load;

import dev.steelyard.client.load.report.Threshold;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the figures of a run go, and what they must be. */
final class OutputOptions {

  @Option(
      names = {"-L", "--latency"},
      description = "Print wrk2's text with the latency distribution; the rest goes to stderr.")
  boolean latency;

  @Option(
      names = {"-U", "--u_latency"},
      description = "Print wrk2's text with the distribution from the actual sends as well.")
  boolean uncorrected;

  @Option(names = "--json", paramLabel = "FILE", description = "Write everything as JSON.")
  @Nullable Path json;

  @Option(names = "--csv", paramLabel = "FILE", description = "Write each second as CSV.")
  @Nullable Path csv;

  @Option(
      names = "--hdr",
      paramLabel = "FILE",
      description = "Write the distributions of each second as an HdrHistogram interval log.")
  @Nullable Path hdr;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a page with pictures.")
  @Nullable Path html;

  @Option(
      names = "--prometheus",
      paramLabel = "PORT",
      description = "Serve /metrics for Prometheus on 127.0.0.1 while running; 0 for any port.")
  @Nullable Integer prometheus;

  @Option(
      names = "--threshold",
      paramLabel = "CONDITION",
      description =
          "The run fails unless it is met, for instance 'p99<20ms', 'service.p50<1ms',"
              + " 'errors<0.1%%', 'rate>=1990'; more than one may be given.")
  List<String> thresholds = List.of();

  @Option(
      names = "--strict",
      description = "The run fails unless its verdict is valid: the generator was no bottleneck.")
  boolean strict;

  @Option(names = "--quiet", description = "Print no line each second.")
  boolean quiet;

  List<Threshold> parsedThresholds() {
    return thresholds.stream().map(Threshold::parse).toList();
  }

  boolean wrk2Text() {
    return latency || uncorrected;
  }
}
