package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.agent.Agent;
import dev.steelyard.nginx.routing.agent.AgentKind;
import dev.steelyard.nginx.routing.agent.GuardKind;
import dev.steelyard.nginx.routing.agent.PolicyGuard;
import dev.steelyard.nginx.routing.agent.Window;
import dev.steelyard.nginx.routing.simulator.balancer.BalancerView;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.RandomStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agents of a run. Balancer l of L ticks first at {@code period (1 + l / L)}. When they share,
 * balancer 0 merges all windows, and its weights are copied to the others; the requests in flight
 * that it sees stay its own.
 */
final class ControlLoop {

  private final List<BalancerView> views;
  private final Window[] windows;
  private final Agent[] agents;
  private final PolicyGuard[] guards;
  private final boolean shared;
  private final double periodSeconds;

  ControlLoop(
      AgentKind kind,
      @Nullable GuardKind guard,
      Load load,
      List<BalancerView> views,
      RandomStream random) {
    this.views = views;
    this.shared = load.shared();
    this.periodSeconds = load.periodSeconds();
    int deciders = shared ? 1 : views.size();
    int servers = views.get(0).servers();
    int types = views.get(0).types();
    this.windows = new Window[views.size()];
    for (int l = 0; l < windows.length; l++) {
      windows[l] = new Window(servers, types, periodSeconds);
      windows[l].setBalancers(shared ? views.size() : 1);
    }
    this.agents = new Agent[deciders];
    this.guards = new PolicyGuard[guard == null ? 0 : deciders];
    for (int d = 0; d < deciders; d++) {
      agents[d] = kind.create(servers, types, random::uniform);
      if (guard != null) {
        guards[d] = guard.create(random::uniform);
      }
    }
  }

  /** How many decide, each at its own time. */
  int deciders() {
    return agents.length;
  }

  double firstTick(int decider) {
    return periodSeconds * (1 + (double) decider / views.size());
  }

  double periodSeconds() {
    return periodSeconds;
  }

  Window window(int balancer) {
    return windows[balancer];
  }

  void completed(int balancer, int server, int type, int inFlightAtDispatch, double upSeconds) {
    windows[balancer].completed(server, type, upSeconds);
    agents[shared ? 0 : balancer].completed(server, type, inFlightAtDispatch, upSeconds);
  }

  /** A period of a decider ended. */
  void tick(int decider) {
    Window window = windows[decider];
    if (shared) {
      for (int l = 1; l < windows.length; l++) {
        window.add(windows[l]);
        windows[l].clear();
      }
    }
    BalancerView view = views.get(decider);
    for (int i = 0; i < window.servers(); i++) {
      window.setInFlight(i, view.inFlight(i));
    }
    agents[decider].tick(window, view);
    if (guards.length > 0 && guards[decider].tick(window.cost())) {
      view.resetWeights();
    }
    if (shared) {
      for (int l = 1; l < windows.length; l++) {
        views.get(l).copyDecision(view);
      }
    }
    window.clear();
  }
}
