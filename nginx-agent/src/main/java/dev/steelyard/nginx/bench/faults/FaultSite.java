package dev.steelyard.nginx.bench.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.steelyard.nginx.demo.CommandClient;
import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.ParentWatch;
import dev.steelyard.shared.provision.SystemCommandRunner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Three servers, an agent process with its NGINX of two workers before them, and clients that ask
 * all the time. Closing ends all of them.
 *
 * <p>The policy's weights leave the last server out, the base weights do not: who answers tells
 * which are in force.
 */
final class FaultSite implements AutoCloseable {

  static final String UPSTREAM = "shop_backend";
  static final int WORKERS = 2;

  private static final int SERVERS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(10);
  private static final long ASK_AGAIN_NANOS = Duration.ofMillis(10).toNanos();

  private final FaultPlace place;
  private final Plan plan;
  private final Backends backends = new Backends(SERVERS);
  private final List<Integer> ports = FreePorts.find(4);
  private final List<String> wrong = new ArrayList<>();
  private @Nullable ChildProcess agent;
  private @Nullable Traffic traffic;

  /**
   * What differs from one scenario to the next.
   *
   * @param lease of the weights
   * @param nginx further keys of {@code nginx}
   * @param upstreams further service groups, without traffic
   * @param wrapper words before the launcher's command; may be empty
   */
  record Plan(
      Duration lease,
      Map<String, Object> nginx,
      List<Map<String, Object>> upstreams,
      List<String> wrapper) {

    static Plan withLease(Duration lease) {
      return new Plan(lease, Map.of(), List.of(), List.of());
    }
  }

  /** Starts servers, agent and NGINX. */
  FaultSite(FaultPlace place, Plan plan) {
    this.place = place;
    this.plan = plan;
    try {
      write();
      startAgent();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void write() {
    try {
      Files.createDirectories(stateDirectory());
      Files.writeString(
          place.folder().resolve("nginx-agent.json"),
          RecordCodec.mapper().writeValueAsString(configuration()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, place.folder() + " cannot be written (" + e + ")", "check rights", e);
    }
  }

  private Map<String, Object> configuration() {
    Map<String, Object> nginx = new LinkedHashMap<>(plan.nginx());
    nginx.put("port", ports.get(0));
    nginx.put("statusPort", ports.get(1));
    nginx.put("workers", WORKERS);
    nginx.put("leaseSeconds", plan.lease().toMillis() / 1000.0);
    nginx.put("slowStartSeconds", 0);
    Map<String, Integer> base = new LinkedHashMap<>();
    backends.addresses().forEach(server -> base.put(server, 1));
    List<Map<String, Object>> upstreams = new ArrayList<>();
    upstreams.add(
        Map.of(
            "name", UPSTREAM, "locations", List.of("/"), "servers", base, "rule", "round-robin"));
    upstreams.addAll(plan.upstreams());
    return Map.of(
        "stateDir", stateDirectory().toString(),
        "api", Map.of("port", ports.get(2)),
        "cluster", Map.of("port", ports.get(3), "members", List.of("127.0.0.1:" + ports.get(3))),
        "nginx", nginx,
        "upstreams", upstreams);
  }

  Path stateDirectory() {
    return place.folder().resolve("s");
  }

  /** Starts the agent and waits until it takes commands. */
  void startAgent() {
    List<String> command = new ArrayList<>(plan.wrapper());
    command.addAll(
        List.of(
            place.launcher().toString(), "run", "--config", "nginx-agent.json", ParentWatch.FLAG));
    ChildProcess started =
        ChildProcess.start(
            ChildProcess.Spec.of(command)
                .in(place.folder())
                .writingTo(place.folder().resolve("nginx-agent.log")));
    agent = started;
    until(
        "the agent takes commands",
        () -> {
          if (!started.isAlive()) {
            throw new SteelyardException(
                ErrorCode.FAILED,
                started + " ended with status " + started.exitCode().orElse(-1),
                String.join(System.lineSeparator(), started.lastLines(15)));
          }
          return client().readyRoles().contains("nginx-agent");
        });
  }

  ChildProcess agent() {
    return java.util.Objects.requireNonNull(agent, "an agent was started");
  }

  CommandClient client() {
    return new CommandClient(ports.get(2));
  }

  /** Sends a signal to a process, as {@code kill} does. */
  static void signal(String name, long pid) {
    CommandResult result =
        new SystemCommandRunner()
            .run(
                List.of("kill", "-" + name, Long.toString(pid)),
                Map.of(),
                Path.of("/"),
                COMMAND_LIMIT);
    if (!result.ok()) {
      throw new SteelyardException(
          ErrorCode.FAILED, "signal " + name + " to " + pid, result.lastLine());
    }
  }

  /** Process number of NGINX' master. */
  long nginxMaster() {
    return masterPid()
        .orElseThrow(
            () -> new SteelyardException(ErrorCode.FAILED, "NGINX", "wrote no process number"));
  }

  private Optional<Long> masterPid() {
    Path file = stateDirectory().resolve("nginx/run/nginx.pid");
    try {
      return Files.exists(file)
          ? Optional.of(Long.parseLong(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new SteelyardException(ErrorCode.FAILED, "cannot read " + file, "look at it", e);
    }
  }

  /** Starts the clients. */
  Traffic startTraffic() {
    Traffic started = Traffic.start(ports.get(0), "/");
    traffic = started;
    return started;
  }

  /** Weights of the three servers, in order. */
  Map<String, Integer> weights(int first, int second, int third) {
    Map<String, Integer> weights = new LinkedHashMap<>();
    int[] all = {first, second, third};
    for (int i = 0; i < SERVERS; i++) {
      weights.put(backends.addresses().get(i), all[i]);
    }
    return weights;
  }

  /** The servers above 0. */
  static Set<String> used(Map<String, Integer> weights) {
    Map<String, Integer> used = new LinkedHashMap<>(weights);
    used.values().removeIf(weight -> weight == 0);
    return Set.copyOf(used.keySet());
  }

  /** Sets weights as an operator does. */
  WeightsApplied set(Map<String, Integer> weights, String why) {
    return client()
        .send(
            Addresses.WEIGHTS_SET,
            new SetWeights(Map.of(UPSTREAM, weights), null, null, null, true, "operator", why),
            WeightsApplied.class);
  }

  WeightsView view() {
    return client().send(Addresses.WEIGHTS_GET, WeightsView.class);
  }

  /** NGINX' status page; it answers without the agent. Empty while nobody answers. */
  Optional<JsonNode> page() {
    URI page = URI.create("http://127.0.0.1:" + ports.get(1) + NginxSettings.STATUS_PATH);
    try (var body = page.toURL().openStream()) {
      return Optional.of(RecordCodec.mapper().readTree(body));
    } catch (IOException nobody) {
      return Optional.empty();
    }
  }

  /** Bytes of NGINX' dictionary of weights that are in use, in whole pages of memory. */
  long dictionaryUsed() {
    JsonNode own = page().orElseThrow().path("steelyard");
    return own.path("dictionarySize").asLong() - own.path("dictionaryFreeSize").asLong();
  }

  private boolean inMode(String mode) {
    return page()
        .filter(page -> page.path("steelyard").path("mode").asText().equals(mode))
        .isPresent();
  }

  /** Waits until NGINX says that the base weights, or the policy's, are in force. */
  void awaitMode(String mode) {
    until("NGINX says mode " + mode, () -> inMode(mode));
  }

  /** Waits until every worker of the agent's NGINX has the newest weights. */
  void awaitWorkers() {
    until(
        "every worker has the newest weights",
        () -> {
          WeightsView view = view();
          return view.acknowledged() == WORKERS && view.workers() == WORKERS;
        });
  }

  /** Waits until each of these servers has answered anew. */
  void awaitAnswersOf(Set<String> servers) {
    backends.forget();
    until("each of " + servers + " answers", () -> backends.answered().containsAll(servers));
  }

  /** NGINX tells these live weights, or it is held against it. */
  void checkWeights(Map<String, Integer> expected, String when) {
    Map<String, Integer> live = new LinkedHashMap<>();
    page()
        .orElseThrow(() -> new SteelyardException(ErrorCode.UNAVAILABLE, "status page", when))
        .path("upstreamZones")
        .path(UPSTREAM)
        .forEach(s -> live.put(s.path("server").asText(), s.path("liveWeight").asInt()));
    if (!live.equals(expected)) {
      wrong.add(when + ": " + live + " instead of " + expected);
    }
  }

  /** Something else than expected, held against the weights. */
  void blame(String what) {
    wrong.add(what);
  }

  void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new SteelyardException(
            ErrorCode.TIMEOUT,
            "not within " + LIMIT.toSeconds() + " s: " + what,
            "see the logs in " + place.folder());
      }
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
    }
  }

  /** Waits until so many more requests were answered. */
  void awaitRequests(Traffic clients, long count) {
    long target = clients.counts().answered() + count;
    until(count + " requests", () -> clients.counts().answered() >= target);
  }

  /**
   * The outcome so far; ends the traffic.
   *
   * @param cuts whether the harm itself cuts connections
   */
  FaultOutcome outcome(String fault, Traffic clients, boolean cuts, String sentence) {
    clients.close();
    Traffic.Counts counts = clients.counts();
    long lost = counts.failed() + (cuts ? 0 : counts.broken());
    String tail =
        "; %d requests answered, %d failed, %d connections cut or refused"
            .formatted(counts.answered(), counts.failed(), counts.broken());
    String blamed = wrong.isEmpty() ? "" : "; " + String.join("; ", wrong);
    return new FaultOutcome(
        fault,
        true,
        counts.answered(),
        lost,
        counts.wrong() + wrong.size(),
        sentence + tail + blamed);
  }

  @Override
  public void close() {
    if (traffic != null) {
      traffic.close();
    }
    if (agent != null) {
      agent.stop(STOP_GRACE);
    }
    // An NGINX whose agent was killed lives on by itself.
    masterPid()
        .flatMap(ProcessHandle::of)
        .filter(master -> master.info().command().orElse("").contains("nginx"))
        .ifPresent(FaultSite::end);
    backends.close();
  }

  private static void end(ProcessHandle master) {
    List<ProcessHandle> family = new ArrayList<>(master.children().toList());
    family.add(master);
    family.forEach(ProcessHandle::destroyForcibly);
    family.forEach(process -> process.onExit().join());
  }
}
