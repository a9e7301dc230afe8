package dev.steelyard.nginx.bench.site;

import dev.steelyard.nginx.demo.DemoPlan;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.ServiceLaw;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.provision.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Open-loop load of a fixed rate from a process of the client agent; latencies count from the
 * intended send times.
 */
public final class LoadProcess implements AutoCloseable {

  /** For many processes that start at once and send little: a cheap start is worth more. */
  public static final Map<String, String> CHEAP_START =
      Map.of("STEELYARD_JAVA_OPTS", "-XX:TieredStopAtLevel=1");

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration END_GRACE = Duration.ofSeconds(30);
  private static final long TIMEOUT_MILLIS = 2000;
  private static final String RUNNING = "Status: Running load";

  private final String name;
  private final Plan plan;
  private final Path json;
  private final ChildProcess process;
  private final CountDownLatch running = new CountDownLatch(1);

  /**
   * What is sent.
   *
   * @param port of the load balancer
   * @param seed the same seed gives the same arrivals, bodies and job sizes
   * @param ratePerSecond Poisson arrivals of all types together
   * @param warmUpSeconds left out of the figures
   * @param seconds measured time
   * @param work law of the job size by type; empty when servers are to answer at once
   * @param deadlineMillis by type; empty for none
   */
  public record Plan(
      int port,
      long seed,
      double ratePerSecond,
      double warmUpSeconds,
      double seconds,
      Map<String, ServiceLaw> work,
      Map<String, Double> deadlineMillis) {

    /** Load on servers that answer at once. */
    public static Plan cheap(
        int port, long seed, double ratePerSecond, double warmUpSeconds, double seconds) {
      return new Plan(port, seed, ratePerSecond, warmUpSeconds, seconds, Map.of(), Map.of());
    }

    StartLoad command() {
      Map<String, Double> rates = new TreeMap<>();
      DemoPlan.MIX.forEach((type, share) -> rates.put(type, share * ratePerSecond));
      return new StartLoad(
          null,
          "http://127.0.0.1:" + port,
          seed,
          null,
          null,
          TIMEOUT_MILLIS,
          warmUpSeconds,
          nullable(deadlineMillis),
          nullable(work),
          List.of(new StartLoad.Stage(warmUpSeconds + seconds, rates, "exponential")),
          null,
          null);
    }

    private static <V> @Nullable Map<String, V> nullable(Map<String, V> map) {
      return map.isEmpty() ? null : map;
    }
  }

  private LoadProcess(BenchSite site, String name, Plan plan, Map<String, String> environment) {
    this.name = name;
    this.plan = plan;
    Path folder = site.folder("load");
    Path file = folder.resolve(name + ".plan.json");
    this.json = folder.resolve(name + ".json");
    try {
      Files.deleteIfExists(json);
      Files.writeString(file, RecordCodec.encode(plan.command()).encode());
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot write " + file + " (" + e + ")", "free some space", e);
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                site.clientLauncher().toString(),
                "load",
                file.toString(),
                "--json",
                json.toString()));
    process =
        ChildProcess.start(
            ChildProcess.Spec.of(command)
                .withEnvironment(environment)
                .in(folder)
                .onLine(
                    line -> {
                      if (line.startsWith(RUNNING)) {
                        running.countDown();
                      }
                    }));
  }

  /**
   * Starts the process.
   *
   * @param name of its files; one that still runs must have another
   */
  public static LoadProcess start(BenchSite site, String name, Plan plan) {
    return new LoadProcess(site, name, plan, Map.of());
  }

  /**
   * Starts the process with more variables than this one has.
   *
   * @param environment for instance {@link #CHEAP_START}
   */
  public static LoadProcess start(
      BenchSite site, String name, Plan plan, Map<String, String> environment) {
    return new LoadProcess(site, name, plan, environment);
  }

  /** Waits until requests are sent. */
  public void awaitStart() {
    try {
      if (!running.await(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failed("did not start within " + START_LIMIT.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      throw BenchSite.interrupted(e);
    }
  }

  /** Waits for the end; the figures of all types together. */
  public TypeStatus total() {
    TypeStatus total = status().total();
    if (total == null || total.completed() == 0) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          name + ": no request was answered",
          "see what went wrong: " + (total == null ? "nothing sent" : total.errors()));
    }
    return total;
  }

  /** Waits for the end; all figures. */
  public LoadStatus status() {
    Duration length = Duration.ofMillis(Math.round(1000 * (plan.warmUpSeconds() + plan.seconds())));
    try {
      if (!process.waitFor(START_LIMIT.plus(length).plus(END_GRACE))) {
        throw failed("did not end in time");
      }
      if (!Files.exists(json)) {
        throw failed("gave no figures");
      }
      return RecordCodec.decode(Files.readString(json), LoadStatus.class);
    } catch (InterruptedException e) {
      throw BenchSite.interrupted(e);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot read " + json + " (" + e + ")", "run it again", e);
    }
  }

  private SteelyardException failed(String what) {
    return new SteelyardException(
        ErrorCode.FAILED,
        "the load process of " + name + " " + what,
        "it said: " + String.join(" | ", process.lastLines(5)));
  }

  /** Requests that got no good answer: failed, or dropped before they were sent. */
  public static long lost(TypeStatus total) {
    return total.failed() + total.dropped();
  }

  @Override
  public void close() {
    process.close();
  }
}
