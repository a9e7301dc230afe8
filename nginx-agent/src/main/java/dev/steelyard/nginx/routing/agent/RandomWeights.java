package dev.steelyard.nginx.routing.agent;

import java.util.function.DoubleSupplier;

/** Random weights of 1, 3 or 5: what the published plan collects its samples with. */
final class RandomWeights implements Agent {

  private final DoubleSupplier uniform;
  private final boolean sameForAllTypes;

  RandomWeights(DoubleSupplier uniform, boolean sameForAllTypes) {
    this.uniform = uniform;
    this.sameForAllTypes = sameForAllTypes;
  }

  @Override
  public void tick(Window window, WeightSink to) {
    int[] ofServer = new int[window.servers()];
    for (int k = 0; k < window.types(); k++) {
      for (int i = 0; i < ofServer.length; i++) {
        if (k == 0 || !sameForAllTypes) {
          ofServer[i] = 1 + 2 * (int) (3 * uniform.getAsDouble());
        }
        to.setWeight(i, k, ofServer[i]);
      }
    }
  }
}
