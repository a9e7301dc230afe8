package dev.steelyard.nginx.demo;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ActivatePolicy;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.ObservePolicy;
import dev.steelyard.shared.bus.PolicyStatus;
import dev.steelyard.shared.bus.SetTestbed;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.Stage;
import dev.steelyard.shared.bus.TestbedState;
import dev.steelyard.shared.bus.TrainPolicy;
import dev.steelyard.shared.bus.TrainResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands that lead a site through the demo, each as a user could send it. Blocking. */
final class SiteCommands {

  /** Longer than the rarest job takes on the slow server: what fails has failed by overload. */
  private static final long TIMEOUT_MILLIS = 20_000;

  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);
  private static final Duration STEP = Duration.ofMillis(500);

  private final DemoSite site;
  private final LiveLine line;
  private final CommandClient client;
  private final CommandClient nginx;
  private final CommandClient servers;

  SiteCommands(DemoSite site, LiveLine line) {
    this.site = site;
    this.line = line;
    this.client = new CommandClient(site.ports().clientApi());
    this.nginx = new CommandClient(site.ports().nginxApi());
    this.servers = new CommandClient(site.ports().testbedApi());
  }

  /**
   * A load on one of NGINX' ports.
   *
   * @param settleSeconds at its start, left out of the figures
   */
  record Load(String name, int port, long seed, double settleSeconds, List<Stage> stages) {}

  /**
   * Starts a load.
   *
   * @param deadlineOfUpstream for its tardiness, in ms; may be empty
   */
  void start(Load load, Map<String, Double> deadlineOfUpstream) {
    Map<String, Double> deadlines = new LinkedHashMap<>();
    DemoPlan.UPSTREAM_OF_TYPE.forEach(
        (type, upstream) -> {
          Double millis = deadlineOfUpstream.get(upstream);
          if (millis != null) {
            deadlines.put(type, millis);
          }
        });
    StartLoad command =
        new StartLoad(
            load.name(),
            "http://127.0.0.1:" + load.port(),
            load.seed(),
            null,
            null,
            TIMEOUT_MILLIS,
            load.settleSeconds(),
            deadlines,
            DemoPlan.WORK,
            load.stages(),
            null,
            null);
    client.send(Addresses.LOAD_START, command, LoadStatus.class);
  }

  /** Waits for the end of the load, showing how it goes. */
  LoadStatus awaitEnd() {
    while (true) {
      site.checkAlive();
      LoadStatus status = client.send(Addresses.LOAD_STATUS, LoadStatus.class);
      if (status.state().equals("ended")) {
        return status;
      }
      LoadStatus.TypeStatus total = status.total();
      if (total != null) {
        line.update(
            "%d answered, %d failed, p50 %.1f ms, p99 %.1f ms"
                .formatted(
                    total.completed(),
                    total.failed(),
                    total.intended().p50Millis(),
                    total.intended().p99Millis()));
      }
      DemoSite.pause(STEP);
    }
  }

  /** Waits until the servers are idle, so that a block leaves nothing to the next. */
  void drain() {
    long limit = System.nanoTime() + DRAIN_LIMIT.toNanos();
    while (servers.send(Addresses.TESTBED_GET, TestbedState.class).servers().stream()
        .anyMatch(server -> server.inService() + server.queued() > 0)) {
      if (System.nanoTime() > limit) {
        throw new SteelyardException(
            ErrorCode.TIMEOUT,
            "the servers are still busy after " + DRAIN_LIMIT.toSeconds() + " s",
            "read " + site.folder().resolve("testbed.log"));
      }
      DemoSite.pause(STEP);
    }
  }

  /** Gives a server, or all, another speed. */
  void setSpeed(@Nullable String server, double speed) {
    servers.send(
        Addresses.TESTBED_SET,
        new SetTestbed(server, speed, null, null, null, null, null, null),
        TestbedState.class);
  }

  /** Puts a policy in charge that remembers nothing. */
  void activate(String policy) {
    nginx.send(
        Addresses.POLICY_ACTIVATE,
        // The guard begins with probes of the base weights: they would be most of so short an arm.
        new ActivatePolicy(policy, null, null, true, false),
        PolicyStatus.class);
  }

  PolicyStatus policyStatus() {
    return nginx.send(Addresses.POLICY_STATUS, PolicyStatus.class);
  }

  void observe(double seconds) {
    nginx.send(Addresses.POLICY_OBSERVE, new ObservePolicy(seconds, null), PolicyStatus.class);
  }

  TrainResult train(TrainPolicy options) {
    return nginx.send(Addresses.POLICY_TRAIN, options, TrainResult.class);
  }
}
