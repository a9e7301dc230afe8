package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.nginx.routing.model.ModelFile;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.config.Programs;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.SampleLogReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The options of a fit on a command line. */
public final class FitOptions {

  @Option(
      names = "--rule",
      defaultValue = "least-conn",
      description = {
        "How NGINX picked servers during the log, which does not hold it: least-conn, round-robin,"
            + " shortest-delay, own-delay, random-two, ip-hash, or a rule of the simulator"
            + " (default: ${DEFAULT-VALUE})."
      })
  private String rule = "";

  @Option(
      names = "--deadline",
      split = ",",
      paramLabel = "UPSTREAM=MS",
      description = {
        "Deadline of an upstream. Those that are missing are estimated from the log: mean +"
            + " (1 + 1/priority) standard deviations."
      })
  private Map<String, Double> deadlines = new LinkedHashMap<>();

  @Option(
      names = "--priority",
      split = ",",
      paramLabel = "UPSTREAM=P",
      description = "Priority of an upstream, 1 or more, for estimated deadlines (default: 1).")
  private Map<String, Double> priorities = new LinkedHashMap<>();

  /** Samples of a log and how to fit to them. */
  public record Task(List<Sample> samples, SiteFit.Options options) {}

  /**
   * Reads a log.
   *
   * @param progress told what is tried
   */
  public Task read(Path log, long seed, Consumer<String> progress) {
    List<Sample> samples = SampleLogReader.readAll(log);
    Set<String> upstreams = new TreeSet<>();
    samples.forEach(s -> s.upstreams().forEach(upstream -> upstreams.add(upstream.upstream())));
    check("--deadline", deadlines, upstreams, 0, "a time above 0 in ms");
    check("--priority", priorities, upstreams, Math.nextDown(1.0), "1 or more");
    return new Task(
        samples,
        new SiteFit.Options(
            twinRule(rule),
            deadlines,
            priorities,
            seed,
            Programs.version(),
            log.toString(),
            ModelFile.sha256(log),
            progress));
  }

  private static void check(
      String option, Map<String, Double> values, Set<String> upstreams, double above, String use) {
    values.forEach(
        (upstream, value) -> {
          if (!upstreams.contains(upstream)) {
            throw SteelyardException.badRequest(
                option + " has " + upstream, "use an upstream of the log: " + upstreams);
          }
          if (!(value > above && value < Double.POSITIVE_INFINITY)) {
            throw SteelyardException.badRequest(
                option + " " + upstream + " is " + value, "use " + use);
          }
        });
  }

  /** The twin's name of a rule of NGINX; other names stay. */
  public static String twinRule(String name) {
    return switch (name) {
      case "least-conn" -> "lc";
      case "round-robin" -> "swrr";
      case "shortest-delay" -> "sed";
      case "own-delay" -> "sedk";
      case "random-two" -> "p2";
      case "ip-hash" -> "iphash";
      default -> name;
    };
  }
}
