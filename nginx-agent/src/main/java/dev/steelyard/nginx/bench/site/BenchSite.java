package dev.steelyard.nginx.bench.site;

import dev.steelyard.nginx.upstream.Balancing;
import dev.steelyard.nginx.upstream.LuaScripts;
import dev.steelyard.nginx.upstream.NginxConfiguration;
import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.nginx.upstream.NginxSettings.StockListener;
import dev.steelyard.nginx.upstream.NginxSettings.Upstream;
import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.nginx.upstream.StockRule;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.place.Balancer;
import dev.steelyard.shared.bench.place.Cores;
import dev.steelyard.shared.bench.place.PlainNginx;
import dev.steelyard.shared.bench.place.ScratchFolder;
import dev.steelyard.shared.bench.run.Place;
import dev.steelyard.shared.config.Distribution;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.NginxProgram;
import dev.steelyard.shared.provision.SystemCommandRunner;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Where a benchmark runs: a folder, an NGINX program, the distributions of both agents. Starts load
 * balancers and servers; whoever asked for one closes it. Closing deletes the folder unless
 * something failed.
 */
public final class BenchSite implements Place, AutoCloseable {

  /** The request that is sent where only one kind is. */
  public static final String ONE_REQUEST = "/wrk2-api/home-timeline/read?user_id=1&start=0&stop=10";

  /** Never ends by itself while an arm waits for its turn. */
  private static final Balancing BALANCING =
      new Balancing(Duration.ofHours(1), 1, Duration.ofSeconds(10), Duration.ZERO);

  private final ScratchFolder folder;
  private final NginxProgram nginx;
  private final Distributions distributions;
  private final Consumer<String> progress;
  private final Cores cores = Cores.ofThisProcess(new SystemCommandRunner());
  private final Vertx vertx = Vertx.vertx();

  /** The distributions of both agents. */
  public record Distributions(Distribution client, Distribution nginx) {}

  /**
   * @param folder empty; closed with this
   * @param progress gets a line now and then, for a person who waits
   */
  public BenchSite(
      ScratchFolder folder,
      NginxProgram nginx,
      Distributions distributions,
      Consumer<String> progress) {
    this.folder = folder;
    this.nginx = nginx;
    this.distributions = distributions;
    this.progress = progress;
  }

  /** A folder of its own below that of the site. */
  public Path folder(String name) {
    return folder.folder(name);
  }

  /** The NGINX program. */
  public NginxProgram nginx() {
    return nginx;
  }

  /** {@code bin/client-agent}. */
  public Path clientLauncher() {
    return distributions.client().launcher("client-agent");
  }

  /** {@code bin/nginx-agent}. */
  public Path agentLauncher() {
    return distributions.nginx().launcher("nginx-agent");
  }

  /** The processor cores. */
  public Cores cores() {
    return cores;
  }

  Vertx vertx() {
    return vertx;
  }

  @Override
  public void say(String line) {
    progress.accept(line);
  }

  /** Servers that cost nothing; see {@link CheapServers}. */
  public CheapServers cheapServers(String name, int count) {
    return CheapServers.start(this, name, count);
  }

  /**
   * What differs from one NGINX to the next.
   *
   * @param servers base weights of every upstream
   * @param workers worker processes
   */
  public record Wanted(
      Map<String, Integer> servers,
      PickRule rule,
      ActuatorKind actuator,
      int workers,
      List<StockListener> stock) {

    /** The Lua balancer. */
    public static Wanted lua(Map<String, Integer> servers, PickRule rule, int workers) {
      return new Wanted(servers, rule, ActuatorKind.LUA, workers, List.of());
    }

    /** NGINX' own round robin, with the Lua statistics. */
    public static Wanted roundRobin(Map<String, Integer> servers, int workers) {
      return new Wanted(servers, PickRule.ROUND_ROBIN, ActuatorKind.RELOAD, workers, List.of());
    }
  }

  /** An NGINX with three upstreams, one a request type. */
  public AgentNginx agentNginx(String name, Wanted wanted) {
    NginxSettings settings = settings(name, wanted, FreePorts.find(2));
    return AgentNginx.start(this, settings, settings.port());
  }

  /** The same with one of NGINX' own rules, and the Lua statistics. */
  public Balancer stockNginx(String name, Map<String, Integer> servers, StockRule rule) {
    List<Integer> ports = FreePorts.find(3);
    StockListener listener = new StockListener(ports.get(2), rule);
    Wanted wanted =
        new Wanted(
            servers,
            PickRule.ROUND_ROBIN,
            ActuatorKind.RELOAD,
            NginxSettings.DEFAULT_WORKERS,
            List.of(listener));
    return AgentNginx.start(this, settings(name, wanted, ports), listener.port());
  }

  private NginxSettings settings(String name, Wanted wanted, List<Integer> ports) {
    List<Upstream> upstreams =
        NginxSettings.DEFAULT_LOCATIONS.stream()
            .map(location -> new Upstream(location.upstream(), wanted.rule(), wanted.servers()))
            .toList();
    return new NginxSettings(
        folder(name),
        "127.0.0.1",
        ports.get(0),
        upstreams,
        NginxSettings.DEFAULT_LOCATIONS,
        ports.get(1),
        wanted.actuator(),
        BALANCING,
        wanted.workers(),
        wanted.stock());
  }

  /**
   * The NGINX of {@link Wanted#roundRobin} with every line of Lua taken out of its configuration:
   * neither balancer nor statistics nor the module itself.
   */
  public Balancer nginxWithoutLua(String name, Map<String, Integer> servers) {
    NginxSettings settings = settings(name, Wanted.roundRobin(servers, 1), FreePorts.find(2));
    new NginxConfiguration(nginx, settings, LuaScripts.directory()).write(settings.base(), 0);
    Path directory = settings.nginxDirectory();
    try {
      String whole = Files.readString(directory.resolve("nginx.conf"));
      return PlainNginx.start(nginx, directory, withoutLua(whole), List.of(settings.port()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String withoutLua(String configuration) {
    String text =
        configuration
            .lines()
            .filter(line -> !line.startsWith("load_module"))
            .filter(line -> !line.strip().equals("include steelyard/http.conf;"))
            .filter(line -> !line.strip().equals("include steelyard/admin.conf;"))
            .collect(Collectors.joining("\n", "", "\n"));
    if (text.contains("lua") || text.contains("steelyard/http") || text.contains("admin.conf")) {
      throw new IllegalStateException("a configuration without Lua still has it:\n" + text);
    }
    return text;
  }

  @Override
  public void keepFolder() {
    folder.keep();
  }

  /** What a failure of a task on another thread becomes on this one. */
  public static SteelyardException failed(String what, ExecutionException e) {
    if (e.getCause() instanceof SteelyardException known) {
      return known;
    }
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new SteelyardException(
        ErrorCode.FAILED, what, SteelyardException.sentence(cause), cause);
  }

  /** Waits. */
  public static void pause(Duration time) {
    try {
      Thread.sleep(Math.max(0, time.toMillis()));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** What an interrupt becomes. */
  public static SteelyardException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new SteelyardException(ErrorCode.FAILED, "the benchmark", "was interrupted", e);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    if (folder.kept()) {
      say("logs of what failed: " + folder.path());
    }
    folder.close();
  }
}
