package dev.steelyard.nginx.bench.reloads;

import dev.steelyard.nginx.upstream.Balancing;
import dev.steelyard.nginx.upstream.ChangeLimits;
import dev.steelyard.nginx.upstream.DataPlane;
import dev.steelyard.nginx.upstream.LuaScripts;
import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.nginx.upstream.NginxSettings.Location;
import dev.steelyard.nginx.upstream.NginxSettings.Upstream;
import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.nginx.upstream.ReloadLimits;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.NginxProgram;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** An NGINX in reload mode before two servers, with files of a user's in its configuration. */
public final class ReloadSite implements AutoCloseable {

  private static final int WORKERS = 2;
  private static final int HEAVY = 10;

  /** Whole rounds of 10 to 1 and of 1 to 1. */
  private static final int LOOKED_AT = 20 * (HEAVY + 1);

  /** Requests that pass before and after an attempt. */
  private static final int AROUND = 50;

  /** Far less than between half and a tenth, more than uneven workers make. */
  private static final double TOLERANCE = 0.1;

  private static final String UPSTREAM = "backend";

  private final Path directory;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final NginxSettings settings;
  private final List<String> servers;
  private final DataPlane plane;

  /**
   * @param directory empty; holds all that the site writes
   */
  ReloadSite(NginxProgram program, Path directory) {
    this.directory = directory;
    Vertx vertx = Vertx.vertx();
    opened.push(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
    try {
      this.servers = closeAtEnd(new Backends(2)).addresses();
      List<Integer> ports = FreePorts.find(2);
      Map<String, Integer> base = new LinkedHashMap<>();
      servers.forEach(server -> base.put(server, 1));
      this.settings =
          new NginxSettings(
              directory.resolve("state"),
              "127.0.0.1",
              ports.get(0),
              List.of(new Upstream(UPSTREAM, PickRule.ROUND_ROBIN, base)),
              List.of(new Location("/", UPSTREAM)),
              ports.get(1),
              ActuatorKind.RELOAD,
              Balancing.DEFAULT,
              new ReloadLimits(Duration.ZERO, 0),
              WORKERS,
              List.of(),
              ChangeLimits.DEFAULT);
      this.plane =
          closeAtEnd(
              DataPlane.start(
                  program,
                  settings,
                  LuaScripts.directory(),
                  vertx.createSharedWorkerExecutor("reload-site", 1),
                  Clock.systemUTC(),
                  why -> {}));
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Where a scenario may write. */
  Path directory() {
    return directory;
  }

  /** A path for a unix socket that nobody uses. */
  Path socket() {
    return directory.resolve("user.sock");
  }

  <T extends AutoCloseable> T closeAtEnd(T thing) {
    opened.push(thing);
    return thing;
  }

  /** Adds to a file of the user's that is included in the http block. */
  void addToHttp(String text) {
    include("user-http.conf", text, "http {\n");
  }

  /** The same outside of all blocks. */
  void addToMain(String text) {
    include("user-main.conf", text, "events {");
  }

  private void include(String name, String text, String beside) {
    Path file = directory.resolve(name);
    Path main = settings.nginxDirectory().resolve("nginx.conf");
    String line = "include " + file + ";\n";
    try {
      Files.writeString(file, text);
      String before = Files.readString(main);
      Files.writeString(
          main,
          beside.endsWith("\n")
              ? before.replace(beside, beside + line)
              : before.replace(beside, line + beside));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks for new weights while requests go on, then looks at what is true. */
  ReloadOutcome attempt(String scenario) {
    Path file = settings.nginxDirectory().resolve("steelyard/" + UPSTREAM + ".servers");
    String before = read(file);
    Requests requests = new Requests(settings.port());
    boolean claimed;
    String sentence;
    long started;
    long ended;
    try (requests) {
      requests.start();
      awaitMore(requests);
      started = System.nanoTime();
      try {
        sentence = set();
        claimed = true;
      } catch (SteelyardException e) {
        sentence = SteelyardException.sentence(e);
        claimed = false;
      }
      ended = System.nanoTime();
      awaitMore(requests);
    }
    double heavy = requests.share(LOOKED_AT).getOrDefault(servers.get(0), 0) / (double) LOOKED_AT;
    return new ReloadOutcome(
        scenario,
        claimed,
        Math.abs(heavy - HEAVY / (HEAVY + 1.0)) < TOLERANCE,
        Math.abs(heavy - 0.5) < TOLERANCE,
        read(file).equals(before),
        audited(),
        requests.sent(),
        requests.lost(),
        (ended - started) / 1_000_000,
        sentence);
  }

  private String set() {
    Map<String, Integer> weights = Map.of(servers.get(0), HEAVY, servers.get(1), 1);
    SetWeights change =
        new SetWeights(Map.of(UPSTREAM, weights), null, null, false, true, null, "a scenario");
    try {
      return plane
          .weights()
          .set(change, "scenario")
          .toCompletionStage()
          .toCompletableFuture()
          .join()
          .result();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SteelyardException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Returns early when one is lost: without workers each of them would take its time limit. */
  private static void awaitMore(Requests requests) {
    int until = requests.sent() + AROUND;
    int lost = requests.lost();
    while (requests.sent() < until && requests.lost() == lost) {
      Thread.onSpinWait();
    }
  }

  private String audited() {
    List<String> lines = read(settings.auditFile()).lines().toList();
    return lines.isEmpty() ? "" : new JsonObject(lines.get(lines.size() - 1)).getString("result");
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("the site of a scenario did not close", e);
      }
    }
  }
}
