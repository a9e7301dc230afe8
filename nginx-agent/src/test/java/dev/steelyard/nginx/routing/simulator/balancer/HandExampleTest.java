package dev.steelyard.nginx.routing.simulator.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.routing.simulator.server.Server;
import dev.steelyard.nginx.routing.simulator.world.RandomStream;
import dev.steelyard.nginx.routing.simulator.world.ServerSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Four requests over two servers, worked out by hand. */
class HandExampleTest {

  private static final double SIZE = 4;
  private static final double DEADLINE = 3.2;
  private static final double[] ARRIVALS = {0, 0.5, 1, 2.5};

  private final Server[] servers = {
    new Server(new ServerSpec(1, 2, List.of(1.0)), true),
    new Server(new ServerSpec(1, 1, List.of(1.0)), true)
  };
  private final BalancerView view = new BalancerView(servers, 1, 1, new RandomStream(1));
  private final double[] completedAt = new double[ARRIVALS.length];

  @Test
  void shortestExpectedDelayOverTwoServersOfSpeedsTwoAndOne() {
    view.setWeight(0, 0, 2);
    view.setWeight(1, 0, 1);
    Balancer balancer = Views.balancer("sed", view);
    List<Integer> picks = new ArrayList<>();
    for (int job = 0; job < ARRIVALS.length; job++) {
      departUntil(ARRIVALS[job]);
      int server = balancer.pick(0, 0);
      picks.add(server);
      view.count(server, 0, 1);
      servers[server].add(job, 0, SIZE, ARRIVALS[job]);
    }
    departUntil(Double.MAX_VALUE);

    // A; then 2/2 = 1/1 and the turn is A's; then B; then A again.
    assertThat(picks).containsExactly(0, 0, 1, 0);
    assertThat(completedAt).containsExactly(new double[] {4, 5, 5, 6}, within(1e-12));
    double tardiness = 0;
    for (int job = 0; job < ARRIVALS.length; job++) {
      tardiness += Math.max(0, (completedAt[job] - ARRIVALS[job] - DEADLINE) / DEADLINE);
    }
    assertThat(tardiness).isCloseTo(1, within(1e-12));
  }

  private void departUntil(double time) {
    while (true) {
      int next = servers[0].departsAt() <= servers[1].departsAt() ? 0 : 1;
      double at = servers[next].departsAt();
      if (at > time) {
        return;
      }
      completedAt[servers[next].depart()] = at;
      view.count(next, 0, -1);
    }
  }
}
