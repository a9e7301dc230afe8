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
      description =
          "Print wrk2's text with the latency distribution; the rest goes to stderr. With --dsb the"
              + " latencies of the first 10 s are forgotten, as there, to the nearest second; a run"
              + " that is not longer prints those of the whole run and says so.")
  boolean latency;

  @Option(
      names = {"-U", "--u_latency"},
      description = "Print wrk2's text with the distribution from the actual sends as well.")
  boolean uncorrected;

  @Option(
      names = {"-r", "--requests"},
      description = "Print wrk2's text with the number of sent requests.")
  boolean sent;

  @Option(
      names = {"-S", "--separate"},
      description = "Print wrk2's text with a part for each of several URLs.")
  boolean separate;

  @Option(
      names = "-P",
      description =
          "Write latencies in whole us, one a line, to 0.txt in the working directory (of several"
              + " URLs: THREADS.txt and so on). No sample is kept: they are the values of the"
              + " distribution, ascending, to three digits; of more than 1000000 every so many are"
              + " left out, evenly.")
  boolean values;

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

  @Option(
      names = "--no-rehearsal",
      description =
          "Begin at once, without the second of load to a target within this process that gets the"
              + " program warm; the first requests may be late.")
  boolean noRehearsal;

  @Option(names = "--quiet", description = "Print no line each second.")
  boolean quiet;

  List<Threshold> parsedThresholds() {
    return thresholds.stream().map(Threshold::parse).toList();
  }

  boolean wrk2Text() {
    return latency || uncorrected || sent || separate;
  }
}
