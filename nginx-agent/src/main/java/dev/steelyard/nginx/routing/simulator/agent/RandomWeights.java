package dev.steelyard.nginx.routing.simulator.agent;

import dev.steelyard.nginx.routing.simulator.balancer.BalancerView;
import dev.steelyard.nginx.routing.simulator.world.RandomStream;

/** Random weights of 1, 3 or 5: what the published plan collects its samples with. */
final class RandomWeights implements Agent {

  private final RandomStream random;
  private final boolean sameForAllTypes;

  RandomWeights(RandomStream random, boolean sameForAllTypes) {
    this.random = random;
    this.sameForAllTypes = sameForAllTypes;
  }

  @Override
  public void tick(Window window, BalancerView view) {
    int[] ofServer = new int[window.servers()];
    for (int k = 0; k < window.types(); k++) {
      for (int i = 0; i < ofServer.length; i++) {
        if (k == 0 || !sameForAllTypes) {
          ofServer[i] = 1 + 2 * random.below(3);
        }
        view.setWeight(i, k, ofServer[i]);
      }
    }
  }
}
