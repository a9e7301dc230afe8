package dev.steelyard.nginx.bench.site;

import dev.steelyard.nginx.upstream.DataPlane;
import dev.steelyard.nginx.upstream.LuaScripts;
import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.nginx.upstream.WeightsControl;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.place.Balancer;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.WeightsApplied;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An NGINX as the agent runs it, with its weights. */
public final class AgentNginx implements Balancer {

  private static final int SET_SECONDS = 30;

  private final NginxSettings settings;
  private final int port;
  private final DataPlane plane;
  private final WorkerExecutor executor;

  private AgentNginx(NginxSettings settings, int port, DataPlane plane, WorkerExecutor executor) {
    this.settings = settings;
    this.port = port;
    this.plane = plane;
    this.executor = executor;
  }

  /**
   * Starts it.
   *
   * @param port the one of its listeners that is measured
   */
  static AgentNginx start(BenchSite site, NginxSettings settings, int port) {
    WorkerExecutor executor =
        site.vertx().createSharedWorkerExecutor("weights-" + settings.port(), 1);
    try {
      DataPlane plane =
          DataPlane.start(
              site.nginx(),
              settings,
              LuaScripts.directory(),
              executor,
              Clock.systemUTC(),
              problem -> site.say(problem));
      return new AgentNginx(settings, port, plane, executor);
    } catch (RuntimeException e) {
      executor.close();
      throw e;
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public List<Long> workers() {
    return ProcessHandle.of(plane.server().masterPid())
        .orElseThrow()
        .children()
        .map(ProcessHandle::pid)
        .toList();
  }

  /** What it was started with. */
  public NginxSettings settings() {
    return settings;
  }

  /**
   * Sets the same weights in every upstream, as a command does: returns when every worker has them
   * and they are saved and audited.
   */
  public WeightsApplied set(Map<String, Integer> weights) {
    Map<String, Map<String, Integer>> all = new LinkedHashMap<>();
    settings.upstreams().forEach(upstream -> all.put(upstream.name(), weights));
    SetWeights change = new SetWeights(all, null, null, null, true, "benchmark", "measuring");
    WeightsControl control = plane.weights();
    try {
      return control
          .set(change, "benchmark")
          .toCompletionStage()
          .toCompletableFuture()
          .get(SET_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw BenchSite.failed("a change of weights", e);
    } catch (TimeoutException e) {
      throw new SteelyardException(
          ErrorCode.TIMEOUT, "a change of weights", "took more than " + SET_SECONDS + " s", e);
    } catch (InterruptedException e) {
      throw BenchSite.interrupted(e);
    }
  }

  @Override
  public void close() {
    plane.close();
    executor.close();
  }
}
