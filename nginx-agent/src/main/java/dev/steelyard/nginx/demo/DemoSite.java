package dev.steelyard.nginx.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.config.Distribution;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The processes of the demo on this machine: emulated servers, the nginx agent with its NGINX, the
 * client agent.
 *
 * <p>Everything listens on free loopback ports and keeps its files in one folder. Closing ends all
 * of them.
 */
final class DemoSite implements AutoCloseable {

  private static final Duration READY_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);

  private final Path folder;
  private final Path clientLauncher;
  private final Path nginxLauncher;
  private final List<ChildProcess> processes = new ArrayList<>();
  private final Ports ports;

  /** The loopback ports of the site. */
  record Ports(
      List<Integer> servers,
      int testbedApi,
      int clientApi,
      int nginxApi,
      int clientCluster,
      int nginxCluster,
      int nginx,
      int status,
      int stockLeastConn,
      int stockRoundRobin) {

    static Ports free() {
      List<Integer> found = FreePorts.find(12);
      return new Ports(
          found.subList(0, 3),
          found.get(3),
          found.get(4),
          found.get(5),
          found.get(6),
          found.get(7),
          found.get(8),
          found.get(9),
          found.get(10),
          found.get(11));
    }
  }

  /**
   * Prepares a site.
   *
   * @param folder for configuration, logs and state; must be empty or absent
   * @param clientHome the client agent's distribution
   * @param nginxHome the nginx agent's distribution
   */
  DemoSite(Path folder, Distribution clientHome, Distribution nginxHome) {
    this.folder = folder.toAbsolutePath();
    this.clientLauncher = clientHome.launcher("client-agent");
    this.nginxLauncher = nginxHome.launcher("nginx-agent");
    this.ports = Ports.free();
  }

  Ports ports() {
    return ports;
  }

  Path folder() {
    return folder;
  }

  Path nginxLauncher() {
    return nginxLauncher;
  }

  /** Where the nginx agent keeps its state, its audit log included. */
  Path nginxState() {
    return folder.resolve("nginx-agent");
  }

  /** The servers as {@code host:port}, fastest first. */
  List<String> servers() {
    return ports.servers().stream().map(port -> "127.0.0.1:" + port).toList();
  }

  /** Starts everything and waits until both agents know each other. */
  void start(long seed) {
    write("testbed.json", testbed(seed));
    write("client-agent.json", clientAgent());
    write("nginx-agent.json", nginxAgent(seed));
    run(
        "testbed",
        clientLauncher,
        "testbed",
        "testbed.json",
        "--api-port",
        "" + ports.testbedApi());
    run("nginx-agent", nginxLauncher, "run", "--config", "nginx-agent.json");
    run("client-agent", clientLauncher, "run", "--config", "client-agent.json");
    CommandClient client = new CommandClient(ports.clientApi());
    CommandClient nginx = new CommandClient(ports.nginxApi());
    CommandClient servers = new CommandClient(ports.testbedApi());
    Set<String> both = Set.of("client-agent", "nginx-agent");
    awaitReady(() -> servers.readyRoles().contains("testbed"), "the testbed");
    awaitReady(
        () -> client.readyRoles().containsAll(both) && nginx.readyRoles().containsAll(both),
        "the two agents");
  }

  private synchronized void run(String name, Path launcher, String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    command.add("--exit-with-parent");
    processes.add(
        ChildProcess.start(
            ChildProcess.Spec.of(command).in(folder).writingTo(folder.resolve(name + ".log"))));
  }

  private void awaitReady(BooleanSupplier ready, String what) {
    long limit = System.nanoTime() + READY_LIMIT.toNanos();
    while (!ready.getAsBoolean()) {
      checkAlive();
      if (System.nanoTime() > limit) {
        throw new SteelyardException(
            ErrorCode.TIMEOUT,
            what + " did not get ready within " + READY_LIMIT.toSeconds() + " s",
            "read the logs in " + folder);
      }
      pause(Duration.ofMillis(100));
    }
  }

  /** Fails with the last lines of a process that has ended. */
  synchronized void checkAlive() {
    for (ChildProcess process : processes) {
      if (!process.isAlive()) {
        throw new SteelyardException(
            ErrorCode.FAILED,
            process + " ended with status " + process.exitCode().orElse(-1),
            String.join(System.lineSeparator(), process.lastLines(15)));
      }
    }
  }

  /** The version of the NGINX that runs, from its status page. */
  String nginxVersion() {
    URI page = URI.create("http://127.0.0.1:" + ports.status() + NginxSettings.STATUS_PATH);
    try (var body = page.toURL().openStream()) {
      return RecordCodec.mapper().readTree(body).path("nginxVersion").asText();
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE, "status page " + page, "see the nginx agent's log", e);
    }
  }

  /** Waits; the demo is a sequence of stretches of time. */
  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SteelyardException(ErrorCode.FAILED, "the demo", "was interrupted", e);
    }
  }

  @Override
  public synchronized void close() {
    // Load first, then the balancer, then the servers: nothing fails on its way out.
    for (int i = processes.size() - 1; i >= 0; i--) {
      processes.get(i).stop(STOP_GRACE);
    }
    processes.clear();
  }

  private Map<String, Object> testbed(long seed) {
    List<Map<String, Object>> servers = new ArrayList<>();
    int next = 0;
    for (Map.Entry<String, Double> server : DemoPlan.SPEEDS.entrySet()) {
      servers.add(
          Map.of(
              "name",
              server.getKey(),
              "host",
              "127.0.0.1",
              "port",
              ports.servers().get(next++),
              "slots",
              DemoPlan.SLOTS,
              "speed",
              server.getValue(),
              "discipline",
              "fcfs",
              "queue",
              DemoPlan.QUEUE));
    }
    return Map.of("seed", seed, "servers", servers, "service", DemoPlan.WORK);
  }

  private Map<String, Object> clientAgent() {
    return Map.of(
        "api", Map.of("port", ports.clientApi()),
        "cluster", cluster(ports.clientCluster()),
        "poll",
            Map.of(
                "url",
                "http://127.0.0.1:" + ports.status() + NginxSettings.STATUS_PATH,
                "periodMillis",
                DemoPlan.PERIOD_MILLIS));
  }

  private Map<String, Object> nginxAgent(long seed) {
    Map<String, Object> agent = new LinkedHashMap<>();
    agent.put("stateDir", nginxState().toString());
    agent.put("api", Map.of("port", ports.nginxApi()));
    agent.put("cluster", cluster(ports.nginxCluster()));
    agent.put(
        "nginx",
        Map.of(
            "port", ports.nginx(),
            "statusPort", ports.status(),
            "stock",
                Map.of(
                    "least-conn", ports.stockLeastConn(),
                    "round-robin", ports.stockRoundRobin())));
    agent.put("upstreams", upstreams());
    agent.put("poll", Map.of("periodMillis", DemoPlan.PERIOD_MILLIS));
    agent.put("routing", Map.of("seed", seed));
    return agent;
  }

  private List<Map<String, Object>> upstreams() {
    Map<String, Integer> weights = new LinkedHashMap<>();
    servers().forEach(server -> weights.put(server, 1));
    List<Map<String, Object>> upstreams = new ArrayList<>();
    NginxSettings.DEFAULT_LOCATIONS.forEach(
        location ->
            upstreams.add(
                Map.of(
                    "name", location.upstream(),
                    "locations", List.of(location.prefix()),
                    "servers", weights)));
    return upstreams;
  }

  private Map<String, Object> cluster(int port) {
    return Map.of(
        "port",
        port,
        "members",
        List.of("127.0.0.1:" + ports.clientCluster(), "127.0.0.1:" + ports.nginxCluster()));
  }

  private void write(String name, Map<String, Object> content) {
    try {
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve(name),
          RecordCodec.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(content));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, folder.resolve(name) + " cannot be written", "check its rights", e);
    }
  }
}
