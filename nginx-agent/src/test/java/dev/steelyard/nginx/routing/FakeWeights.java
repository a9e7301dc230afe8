package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.upstream.Weights;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.DrainServer;
import dev.steelyard.shared.bus.ResetWeights;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import dev.steelyard.shared.bus.WeightsView.UpstreamWeights;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights in memory, with versions, conflicts and refusals like the real ones. It proves nothing
 * about NGINX: no worker has to acknowledge, no file is written, nothing takes time unless a test
 * holds a change back.
 */
final class FakeWeights implements Weights {

  private long version = 1;
  private String mode = "policy";
  private final Map<String, Map<String, Integer>> weights = new LinkedHashMap<>();
  private final Map<String, String> rules = new LinkedHashMap<>();
  private final Map<String, Map<String, Integer>> base = new LinkedHashMap<>();
  private final List<SetWeights> asked = new ArrayList<>();
  private boolean slow;
  private Promise<Void> gate = Promise.promise();
  private SteelyardException refusal;

  FakeWeights(Map<String, List<String>> fleet) {
    fleet.forEach(
        (upstream, servers) -> {
          Map<String, Integer> ones = new LinkedHashMap<>();
          servers.forEach(server -> ones.put(server, 1));
          base.put(upstream, ones);
          weights.put(upstream, new LinkedHashMap<>(ones));
          rules.put(upstream, "least-conn");
        });
  }

  synchronized WeightsView viewNow() {
    List<UpstreamWeights> upstreams = new ArrayList<>();
    weights.forEach(
        (upstream, of) ->
            upstreams.add(
                new UpstreamWeights(
                    upstream,
                    rules.get(upstream),
                    new LinkedHashMap<>(mode.equals("base") ? base.get(upstream) : of),
                    new LinkedHashMap<>(base.get(upstream)))));
    return new WeightsView(version, "lua", mode, 2, 2, upstreams, null, List.of());
  }

  /** As somebody else would. */
  synchronized void put(String upstream, String server, int weight) {
    weights.get(upstream).put(server, weight);
    version++;
  }

  /** The lease ended: the view shows the weights of the server lines. */
  synchronized void fallBack() {
    mode = "base";
  }

  synchronized void refuse(SteelyardException with) {
    refusal = with;
  }

  /** From now on a change is not applied before {@link #release()}. */
  synchronized void holdBack() {
    slow = true;
  }

  void release() {
    Promise<Void> waiting;
    synchronized (this) {
      slow = false;
      waiting = gate;
      gate = Promise.promise();
    }
    waiting.complete();
  }

  synchronized List<SetWeights> asked() {
    return List.copyOf(asked);
  }

  synchronized Map<String, Integer> of(String upstream) {
    return new LinkedHashMap<>(weights.get(upstream));
  }

  synchronized String rule(String upstream) {
    return rules.get(upstream);
  }

  WeightsApplied apply(Change change) {
    return setNow(
        new SetWeights(
            change.weights().weights(),
            change.rules(),
            change.expectedVersion(),
            null,
            true,
            change.who(),
            change.reason()));
  }

  private synchronized WeightsApplied setNow(SetWeights change) {
    if (refusal != null) {
      throw refusal;
    }
    if (change.expectedVersion() != null && change.expectedVersion() != version) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          "version " + version + " is in force, not " + change.expectedVersion(),
          "read the weights again");
    }
    Map<String, Map<String, Integer>> previous = copy();
    change.weights().forEach((upstream, of) -> weights.get(upstream).putAll(of));
    if (change.rules() != null) {
      rules.putAll(change.rules());
    }
    mode = "policy";
    version++;
    return new WeightsApplied(
        version,
        version - 1,
        "lua",
        change.who(),
        change.reason(),
        previous,
        copy(),
        new LinkedHashMap<>(rules),
        2,
        1.5,
        "applied");
  }

  private Map<String, Map<String, Integer>> copy() {
    Map<String, Map<String, Integer>> copy = new LinkedHashMap<>();
    weights.forEach((upstream, of) -> copy.put(upstream, new LinkedHashMap<>(of)));
    return copy;
  }

  @Override
  public Future<WeightsView> view() {
    return Future.succeededFuture(viewNow());
  }

  @Override
  public synchronized Future<WeightsApplied> decide(SetWeights change, String sender) {
    asked.add(change);
    Future<Void> start = slow ? gate.future() : Future.succeededFuture();
    return start.map(ignored -> setNow(change));
  }

  @Override
  public Future<WeightsApplied> set(SetWeights change, String sender) {
    throw new UnsupportedOperationException("a policy decides");
  }

  @Override
  public Future<WeightsApplied> reset(ResetWeights change, String sender) {
    throw new UnsupportedOperationException("the routing loop never resets: it would undo drains");
  }

  @Override
  public Future<WeightsApplied> drain(DrainServer change, String sender) {
    throw new UnsupportedOperationException("the routing loop never drains");
  }

  @Override
  public Future<Void> beat() {
    throw new UnsupportedOperationException("the room of the weights renews its own lease");
  }
}
