package dev.steelyard.client.load;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.RandomPlan;
import dev.steelyard.shared.bus.StartLoad.Stage;
import dev.steelyard.shared.bus.StartLoad.Users;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A load plan on the command line: one stage, the random plan, or users. */
final class PlanOptions {

  @Option(names = "--target", required = true, paramLabel = "URL", description = "Base URL.")
  private String target = "";

  @Option(
      names = "--seconds",
      description = "Length of the run; needed but for --random, whose default is 18000.")
  private @Nullable Double seconds;

  @Option(
      names = "--rate",
      split = ",",
      paramLabel = "TYPE=PER_SECOND",
      description = "Requests a second, for instance compose=300,home-read=180,user-read=120.")
  private @Nullable Map<String, Double> rate;

  @Option(
      names = "--arrival",
      paramLabel = "LAW",
      description = "exponential (default), fixed, normal, zipf or norm-nowait.")
  private @Nullable String arrival;

  @Option(names = "--random", description = "The published random plan.")
  private boolean random;

  @Option(
      names = "--published-code",
      description = "The random plan as the published program runs it: reads exponential.")
  private boolean publishedCode;

  @Option(names = "--users", paramLabel = "COUNT", description = "Closed-loop users.")
  private @Nullable Integer users;

  @Option(names = "--seed", description = "Of everything random; default 1.")
  private @Nullable Long seed;

  @Option(names = "--rate-factor", description = "Every rate is multiplied by it; default 1.")
  private @Nullable Double rateFactor;

  @Option(names = "--connections", description = "Limit for each request type; default 100.")
  private @Nullable Integer connections;

  @Option(names = "--timeout-millis", description = "For each request; default 2000.")
  private @Nullable Long timeoutMillis;

  @Option(names = "--warmup-seconds", description = "Left out of all figures; default 0.")
  private @Nullable Double warmupSeconds;

  @Option(
      names = "--deadline",
      split = ",",
      paramLabel = "TYPE=MILLIS",
      description = "For the tardiness, for instance compose=50.")
  private @Nullable Map<String, Double> deadline;

  StartLoad plan() {
    if (publishedCode && !random) {
      throw SteelyardException.badRequest("--published-code", "use it with --random");
    }
    if (arrival != null && rate == null) {
      throw SteelyardException.badRequest("--arrival " + arrival, "use it with --rate");
    }
    return new StartLoad(
        null,
        target,
        seed,
        rateFactor,
        connections,
        timeoutMillis,
        warmupSeconds,
        deadline,
        null,
        rate == null ? null : List.of(new Stage(length(), rate, arrival)),
        random ? new RandomPlan(seconds, null, null, null, null, null, null, publishedCode) : null,
        users == null ? null : new Users(users, length()));
  }

  private double length() {
    if (seconds == null) {
      throw SteelyardException.badRequest("--seconds is missing", "say how long to send");
    }
    return seconds;
  }
}
