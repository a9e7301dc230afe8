package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.nginx.upstream.NginxSettings.StockListener;
import dev.steelyard.nginx.upstream.NginxSettings.Upstream;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.NginxProgram;
import dev.steelyard.shared.provision.NginxProvisioner;
import dev.steelyard.shared.provision.SystemCommandRunner;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Three upstreams over the same real backends behind a real NGINX, in a directory of the test. */
final class Fleet implements AutoCloseable {

  static final String COMPOSE = "/wrk2-api/post/compose";
  static final String HOME = "/wrk2-api/home-timeline/read";
  static final String USER = "/wrk2-api/user-timeline/read";

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final NginxProgram PROGRAM = new NginxProvisioner().find();

  final List<Backend> backends = new ArrayList<>();
  final List<String> deaths = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private final WorkerExecutor worker = vertx.createSharedWorkerExecutor("weights", 1);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private NginxProgram program = PROGRAM;
  private NginxSettings settings;
  private DataPlane plane;

  private Fleet() {}

  /** Stateful description of a fleet before its start. */
  static final class Plan {
    private final Path directory;
    private int backends = 3;
    private List<Integer> base = List.of();
    private int workers = 1;
    private PickRule rule = PickRule.ROUND_ROBIN;
    private ActuatorKind actuator = ActuatorKind.LUA;
    private Balancing balancing =
        new Balancing(Duration.ofSeconds(60), 1, Duration.ofSeconds(10), Duration.ZERO);
    private ReloadLimits reloads = ReloadLimits.DEFAULT;
    private NginxProgram program = PROGRAM;
    private boolean stock;
    private ChangeLimits limits = new ChangeLimits(1000, 0);

    private Plan(Path directory) {
      this.directory = directory;
    }

    Plan backends(int count) {
      backends = count;
      return this;
    }

    /** Base weights of the backends, in order; 1 each without. */
    Plan base(Integer... weights) {
      base = List.of(weights);
      return this;
    }

    Plan workers(int count) {
      workers = count;
      return this;
    }

    Plan rule(PickRule baseRule) {
      rule = baseRule;
      return this;
    }

    Plan actuator(ActuatorKind kind) {
      actuator = kind;
      return this;
    }

    Plan lease(Duration length) {
      balancing = balancing.withLease(length);
      return this;
    }

    Plan balancing(Balancing limits) {
      balancing = limits;
      return this;
    }

    Plan limits(ChangeLimits changes) {
      limits = changes;
      return this;
    }

    Plan program(NginxProgram other) {
      program = other;
      return this;
    }

    Plan reloads(ReloadLimits limits) {
      reloads = limits;
      return this;
    }

    Plan stock() {
      stock = true;
      return this;
    }

    /** Backends and settings; NGINX not yet started. */
    Fleet prepare() throws IOException {
      Fleet fleet = new Fleet();
      fleet.program = program;
      Map<String, Integer> servers = new LinkedHashMap<>();
      for (int i = 0; i < backends; i++) {
        Backend backend = new Backend();
        fleet.backends.add(backend);
        servers.put(backend.address(), base.isEmpty() ? 1 : base.get(i));
      }
      List<Integer> ports = FreePorts.find(4);
      fleet.settings =
          new NginxSettings(
              directory,
              "127.0.0.1",
              ports.get(0),
              List.of(
                  new Upstream("compose_backend", rule, servers),
                  new Upstream("home_read_backend", rule, servers),
                  new Upstream("user_read_backend", rule, servers)),
              NginxSettings.DEFAULT_LOCATIONS,
              ports.get(1),
              actuator,
              balancing,
              reloads,
              workers,
              stock
                  ? List.of(
                      new StockListener(ports.get(2), StockRule.LEAST_CONN),
                      new StockListener(ports.get(3), StockRule.ROUND_ROBIN))
                  : List.of(),
              limits);
      return fleet;
    }

    Fleet start() throws IOException {
      Fleet fleet = prepare();
      try {
        fleet.startNginx();
      } catch (RuntimeException e) {
        fleet.close();
        throw e;
      }
      return fleet;
    }
  }

  static Plan in(Path directory) {
    return new Plan(directory);
  }

  static NginxProgram program() {
    return PROGRAM;
  }

  /** What the operating system does when an agent is killed; its NGINX lives on. */
  void killAgent() {
    plane.lock().close();
  }

  void startNginx() {
    plane =
        DataPlane.start(
            program, settings, LuaScripts.directory(), worker, Clock.systemUTC(), deaths::add);
  }

  /**
   * Starts NGINX without an agent, on files that were changed first: an edit by file name below the
   * NGINX directory. The caller closes the server.
   */
  NginxServer startEdited(Map<String, UnaryOperator<String>> edits) throws IOException {
    NginxConfiguration configuration =
        new NginxConfiguration(PROGRAM, settings, LuaScripts.directory());
    configuration.write(settings.base(), 0);
    for (Map.Entry<String, UnaryOperator<String>> edit : edits.entrySet()) {
      Path file = settings.nginxDirectory().resolve(edit.getKey());
      String text = Files.readString(file);
      String edited = edit.getValue().apply(text);
      assertThat(edited).as("edit of " + file).isNotEqualTo(text);
      Files.writeString(file, edited);
    }
    NginxServer server = new NginxServer(configuration, new SystemCommandRunner(), deaths::add);
    server.start();
    return server;
  }

  /** Reloads with these backends only, in this order; the agent's own settings stay. */
  void reconfigure(int... kept) {
    Map<String, Integer> servers = new LinkedHashMap<>();
    IntStream.of(kept).forEach(backend -> servers.put(address(backend), 1));
    NginxSettings changed =
        new NginxSettings(
            settings.stateDirectory(),
            settings.host(),
            settings.port(),
            settings.upstreams().stream()
                .map(upstream -> new Upstream(upstream.name(), upstream.rule(), servers))
                .toList(),
            settings.locations(),
            settings.statusPort(),
            settings.actuator(),
            settings.balancing(),
            settings.workers(),
            settings.stock());
    new NginxConfiguration(PROGRAM, changed, LuaScripts.directory()).write(changed.base(), 0);
    server().reload();
  }

  void stopNginx() {
    if (plane != null) {
      plane.close();
    }
  }

  NginxSettings settings() {
    return settings;
  }

  NginxServer server() {
    return plane.server();
  }

  WeightsControl weights() {
    return plane.weights();
  }

  LuaActuator lua() {
    return lua(new Owner("another", "another agent"));
  }

  /** Somebody beside this fleet's own agent. */
  LuaActuator lua(Owner owner) {
    return new LuaActuator(settings.socket(), owner);
  }

  UnixHttp admin() {
    return new UnixHttp(settings.socket(), Duration.ofSeconds(5));
  }

  String address(int backend) {
    return backends.get(backend).address();
  }

  /** These weights for the first backends, in order. */
  Map<String, Integer> weightsOf(int... weights) {
    Map<String, Integer> map = new LinkedHashMap<>();
    IntStream.range(0, weights.length).forEach(i -> map.put(address(i), weights[i]));
    return map;
  }

  WeightsApplied set(String upstream, int... weights) {
    return await(weights().set(change(Map.of(upstream, weightsOf(weights)), Map.of()), "test"));
  }

  WeightsApplied rule(String upstream, PickRule rule) {
    return await(weights().set(change(Map.of(), Map.of(upstream, rule.wireName())), "test"));
  }

  static SetWeights change(Map<String, Map<String, Integer>> weights, Map<String, String> rules) {
    return new SetWeights(weights, rules, null, false, true, null, "a test");
  }

  WeightsView view() {
    return await(weights().view());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until it is true; the polling costs the waiting thread only. */
  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long for " + what).isLessThan(deadline);
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpResponse<String> get(String path) {
    return get(settings.port(), path);
  }

  HttpResponse<String> get(int port, String path) {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri(port, path)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  java.util.concurrent.CompletableFuture<HttpResponse<String>> begin(String path) {
    return begin(settings.port(), path);
  }

  java.util.concurrent.CompletableFuture<HttpResponse<String>> begin(int port, String path) {
    HttpRequest request = HttpRequest.newBuilder(uri(port, path)).build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Sends so many, one after the other, each answered 200; how many each backend answered. */
  List<Integer> share(String path, int requests) {
    return share(settings.port(), path, requests);
  }

  List<Integer> share(int port, String path, int requests) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    backends.forEach(backend -> counts.put(backend.address(), 0));
    for (int i = 0; i < requests; i++) {
      HttpResponse<String> answer = get(port, path);
      assertThat(answer.statusCode()).isEqualTo(200);
      counts.merge(answer.body(), 1, Integer::sum);
    }
    return List.copyOf(counts.values());
  }

  JsonObject page() {
    return new JsonObject(get(settings.statusPort(), NginxSettings.STATUS_PATH).body());
  }

  /** The entry of a backend on the status page. */
  JsonObject entry(JsonObject page, String upstream, int backend) {
    return page.getJsonObject("upstreamZones").getJsonArray(upstream).stream()
        .map(JsonObject.class::cast)
        .filter(json -> json.getString("server").equals(address(backend)))
        .findFirst()
        .orElseThrow();
  }

  /** Attempts under way by backend, from the status page. */
  List<Integer> inFlight(String upstream) {
    JsonObject page = page();
    return IntStream.range(0, backends.size())
        .mapToObj(i -> entry(page, upstream, i).getInteger("inFlight"))
        .toList();
  }

  /** A count of the section {@code steelyard} of the status page. */
  int event(String name) {
    return page().getJsonObject("steelyard").getInteger(name);
  }

  /** Requests that arrived at each backend. */
  List<Integer> arrived(String path) {
    return backends.stream().map(backend -> backend.count(path)).toList();
  }

  int arrivals() {
    return arrived("/").stream().mapToInt(Integer::intValue).sum();
  }

  /** One request on a connection of its own, which any worker may take; status and body. */
  RawAnswer send(String method, String path, String body) {
    return send(settings.port(), method, path, body);
  }

  RawAnswer send(int port, String method, String path, String body) {
    return answer(request(port, method, path, body));
  }

  /** Sends a request on a connection of its own; nobody sends it again. The caller closes it. */
  Socket request(String method, String path, String body) {
    return request(settings.port(), method, path, body);
  }

  Socket request(int port, String method, String path, String body) {
    String text =
        "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(method, path, body.length(), body);
    try {
      Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
      client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return client;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The answer to {@link #request}, whole; closes the connection. */
  static RawAnswer answer(Socket client) {
    try (client) {
      client.setSoTimeout((int) LIMIT.toMillis());
      String text = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return new RawAnswer(
          Integer.parseInt(text.split(" ", 3)[1]), text.substring(text.indexOf("\r\n\r\n") + 4));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  record RawAnswer(int status, String body) {}

  @Override
  public void close() {
    stopNginx();
    backends.forEach(Backend::close);
    worker.close();
    await(vertx.close());
  }
}
