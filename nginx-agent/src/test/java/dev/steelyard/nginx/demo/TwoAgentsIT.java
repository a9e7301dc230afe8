package dev.steelyard.nginx.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.bus.ActivatePolicy;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.bus.ObservePolicy;
import dev.steelyard.shared.bus.PolicyExplanation;
import dev.steelyard.shared.bus.PolicyStatus;
import dev.steelyard.shared.bus.RecordStatus;
import dev.steelyard.shared.bus.ResetWeights;
import dev.steelyard.shared.bus.ServiceLaw;
import dev.steelyard.shared.bus.SetTestbed;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartRecord;
import dev.steelyard.shared.bus.TestbedState;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import dev.steelyard.shared.config.Distribution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real parts: two agent processes and a testbed process from their distributions, a real NGINX,
 * real traffic over loopback. One site serves all tests, in order; each leaves base weights and no
 * load behind.
 */
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoAgentsIT {

  @TempDir static Path folder;

  private static DemoSite site;
  private static CommandClient client;
  private static CommandClient nginx;
  private static CommandClient servers;

  @BeforeAll
  static void start() {
    site =
        new DemoSite(
            folder.resolve("s"),
            new Distribution(Path.of(System.getProperty("steelyard.clientHome"))),
            new Distribution(Path.of(System.getProperty("steelyard.nginxHome"))));
    site.start(1);
    client = new CommandClient(site.ports().clientApi());
    nginx = new CommandClient(site.ports().nginxApi());
    servers = new CommandClient(site.ports().testbedApi());
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  private static StartLoad load(int seconds, double ratePerSecond) {
    Map<String, Double> rates = new LinkedHashMap<>();
    DemoPlan.MIX.forEach((type, share) -> rates.put(type, share * ratePerSecond));
    return new StartLoad(
        "test",
        "http://127.0.0.1:" + site.ports().nginx(),
        1L,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(new StartLoad.Stage(seconds, rates, "exponential")),
        null,
        null);
  }

  private static void await(BooleanSupplier condition, String what) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      site.checkAlive();
      assertThat(System.nanoTime()).as(what).isLessThan(limit);
      DemoSite.pause(Duration.ofMillis(50));
    }
  }

  private static LoadStatus loadStatus() {
    return client.send(Addresses.LOAD_STATUS, LoadStatus.class);
  }

  private static LoadStatus awaitLoadEnd() {
    await(() -> loadStatus().state().equals("ended"), "the load ends");
    return loadStatus();
  }

  private static PolicyStatus activate(String policy) {
    return nginx.send(
        Addresses.POLICY_ACTIVATE,
        new ActivatePolicy(policy, null, null, true),
        PolicyStatus.class);
  }

  private static SetWeights weights(int first, int second, int third) {
    Map<String, Integer> servers = new LinkedHashMap<>();
    servers.put(site.servers().get(0), first);
    servers.put(site.servers().get(1), second);
    servers.put(site.servers().get(2), third);
    Map<String, Map<String, Integer>> all = new LinkedHashMap<>();
    DemoPlan.UPSTREAM_OF_TYPE.values().forEach(upstream -> all.put(upstream, servers));
    return new SetWeights(all, null, null, null, true, "test", "a change");
  }

  /** 20 changes a second for 30 s at 1,000 requests/s on fast servers: no request may fail. */
  @Test
  @Order(1)
  void twentyWeightChangesASecondLoseNoRequest() {
    Map<String, ServiceLaw> quick = new LinkedHashMap<>();
    DemoPlan.MIX.keySet().forEach(type -> quick.put(type, new ServiceLaw("exponential", 2, 1)));
    servers.send(
        Addresses.TESTBED_SET,
        new SetTestbed(null, null, 32, null, null, null, null, quick),
        TestbedState.class);
    client.send(Addresses.LOAD_START, load(30, 1000), LoadStatus.class);
    long before = nginx.send(Addresses.WEIGHTS_GET, WeightsView.class).weightsVersion();
    long start = System.nanoTime();
    int changes = 0;
    List<Double> applyMillis = new ArrayList<>();
    while (changes < 600) {
      SetWeights change = changes % 2 == 0 ? weights(1000, 500, 250) : weights(250, 500, 1000);
      WeightsApplied applied = nginx.send(Addresses.WEIGHTS_SET, change, WeightsApplied.class);
      assertThat(applied.result()).isEqualTo("applied");
      applyMillis.add(applied.applyMillis());
      changes++;
      long due = start + changes * 50_000_000L;
      DemoSite.pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
    }
    LoadStatus end = awaitLoadEnd();
    TypeStatus total = end.total();
    applyMillis.sort(Double::compare);
    System.out.printf(
        "600 changes in %.1f s, apply p50 %.1f ms, p99 %.1f ms; %d requests, %d failed %s%n",
        (System.nanoTime() - start) / 1e9,
        applyMillis.get(299),
        applyMillis.get(593),
        total.completed(),
        total.failed(),
        total.errors());
    assertThat(nginx.send(Addresses.WEIGHTS_GET, WeightsView.class).weightsVersion())
        .isEqualTo(before + 600);
    assertThat(total.errors()).isEmpty();
    assertThat(total.failed()).isZero();
    assertThat(total.completed()).isEqualTo(total.planned()).isGreaterThan(28_000);
  }

  @Test
  @Order(2)
  void samplesReachTheAgentAndTheLoopRunsFromObservationToGains() {
    servers.send(
        Addresses.TESTBED_SET,
        new SetTestbed(null, null, DemoPlan.SLOTS, null, null, null, null, DemoPlan.WORK),
        TestbedState.class);
    nginx.send(
        Addresses.WEIGHTS_RESET, new ResetWeights(null, "test", "base"), WeightsApplied.class);
    client.send(Addresses.LOAD_START, load(60, 400), LoadStatus.class);
    nginx.send(Addresses.POLICY_OBSERVE, new ObservePolicy(4.0, null), PolicyStatus.class);
    await(
        () -> nginx.send(Addresses.POLICY_STATUS, PolicyStatus.class).deadlineMillis().size() == 3,
        "three deadlines are frozen");

    activate("gains");
    await(
        () -> {
          WeightsView view = nginx.send(Addresses.WEIGHTS_GET, WeightsView.class);
          return view.upstreams().stream()
              .allMatch(
                  upstream ->
                      upstream.rule().equals("shortest-delay")
                          && upstream.weights().get(site.servers().get(0))
                              > 2 * upstream.weights().get(site.servers().get(2)));
        },
        "the fast server has more than twice the slow one's weight in every upstream");
    PolicyExplanation why = nginx.send(Addresses.POLICY_EXPLAIN, PolicyExplanation.class);
    assertThat(why.policy()).isEqualTo("gains");
    assertThat(why.servers()).hasSize(9).allSatisfy(one -> assertThat(one.because()).isNotBlank());

    // The slow server, by its own explanation, is slower than the fast one.
    Map<String, Double> ratio = new LinkedHashMap<>();
    why.servers().forEach(one -> ratio.put(one.server(), one.latencyRatio()));
    assertThat(ratio.get(site.servers().get(2))).isGreaterThan(ratio.get(site.servers().get(0)));
    activate("none");
  }

  /** Needs the load of the test before, which still runs. */
  @Test
  @Order(3)
  void aPublishedRecordingStopsByItselfWhenTheLoadStops() throws IOException {
    Path file = folder.resolve("published.jsonl");
    client.send(
        Addresses.RECORD_START,
        new StartRecord(file.toString(), 200L, "published"),
        RecordStatus.class);
    DemoSite.pause(Duration.ofMillis(1500));
    client.send(Addresses.LOAD_STOP, LoadStatus.class);
    awaitLoadEnd();
    // Answers for a recording that has ended by itself, and waits for one that is about to.
    RecordStatus status = client.send(Addresses.RECORD_STOP, RecordStatus.class);
    assertThat(status.state()).isEqualTo("ended");
    assertThat(status.endedBecause()).isEqualTo("load.stop");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize((int) status.records()).hasSizeGreaterThan(3);
    assertThat(lines.get(0))
        .contains("\"compose_backend\"")
        .contains("\"Non 2xx/3xx responses\"")
        .contains("\"requestMsecCounter\"");
  }

  @Test
  @Order(4)
  void badWeightsAreRefusedWithPlaceAndRemedyAndTheOldOnesStay() {
    WeightsView before = nginx.send(Addresses.WEIGHTS_GET, WeightsView.class);
    Map<String, Map<String, Map<String, Integer>>> bad =
        Map.of(
            "127.0.0.1:1", Map.of("compose_backend", Map.of("127.0.0.1:1", 5)),
            "no_backend", Map.of("no_backend", Map.of(site.servers().get(0), 5)),
            "1001", Map.of("compose_backend", Map.of(site.servers().get(0), 1001)),
            "-1", Map.of("compose_backend", Map.of(site.servers().get(0), -1)));
    bad.forEach(
        (named, change) ->
            assertThatThrownBy(
                    () ->
                        nginx.send(
                            Addresses.WEIGHTS_SET,
                            new SetWeights(change, null, null, null, true, null, null),
                            WeightsApplied.class))
                .hasMessageContaining("bad-request")
                .hasMessageContaining(named));
    assertThatThrownBy(
            () -> nginx.send(Addresses.WEIGHTS_SET, weights(0, 0, 0), WeightsApplied.class))
        .hasMessageContaining("bad-request");
    SetWeights stale =
        new SetWeights(
            weights(3, 2, 1).weights(), null, before.weightsVersion() + 7, null, true, null, null);
    assertThatThrownBy(() -> nginx.send(Addresses.WEIGHTS_SET, stale, WeightsApplied.class))
        .hasMessageContaining("conflict")
        .hasMessageContaining(Long.toString(before.weightsVersion()));
    WeightsView after = nginx.send(Addresses.WEIGHTS_GET, WeightsView.class);
    assertThat(after.weightsVersion()).isEqualTo(before.weightsVersion());
    assertThat(after.upstreams()).isEqualTo(before.upstreams());
  }

  /** The launcher's own sender, a process of its own as a user starts it. */
  @Test
  @Order(5)
  void theSenderOfTheDistributionAnswersAndFailsWithStatus() throws Exception {
    Process done = send("steelyard.weights.get");
    assertThat(new String(done.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("\"weightsVersion\"");
    assertThat(done.waitFor()).isZero();
    Process refused = send("steelyard.policy.activate", "{\"policy\":\"magic\"}");
    assertThat(new String(refused.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("magic");
    assertThat(refused.waitFor()).isEqualTo(1);
  }

  private static Process send(String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(site.nginxLauncher().toString());
    command.addAll(List.of("send", "--api", nginx.api().toString()));
    command.addAll(List.of(words));
    return new ProcessBuilder(command).start();
  }
}
