package dev.steelyard.nginx.routing.simulator.balancer;

import dev.steelyard.nginx.routing.simulator.server.Server;
import dev.steelyard.nginx.routing.simulator.world.RandomStream;
import dev.steelyard.nginx.routing.simulator.world.World;
import dev.steelyard.nginx.routing.simulator.world.Worlds;
import java.util.ArrayList;
import java.util.List;

/** Views of idle servers, and requests that never end. */
final class Views {

  static final World SPEED3 = Worlds.named("speed3");

  private Views() {}

  static BalancerView of(World world, double... weights) {
    Server[] servers =
        world.servers().stream()
            .map(spec -> new Server(spec, world.sharing()))
            .toArray(Server[]::new);
    BalancerView view = new BalancerView(servers, 3, 1, new RandomStream(1));
    for (int i = 0; i < weights.length; i++) {
      for (int k = 0; k < 3; k++) {
        view.setWeight(i, k, weights[i]);
      }
    }
    return view;
  }

  static Balancer balancer(String rule, BalancerView view) {
    return Rule.named(rule).balancers(SPEED3, List.of(view))[0];
  }

  /** Picks for requests of type 0 that stay in flight. */
  static List<Integer> picks(Balancer balancer, BalancerView view, int count) {
    List<Integer> picks = new ArrayList<>();
    for (int r = 0; r < count; r++) {
      int server = balancer.pick(0, r);
      view.count(server, 0, 1);
      picks.add(server);
    }
    return picks;
  }
}
