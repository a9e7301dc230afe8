package dev.steelyard.nginx.learning.network;

/**
 * Adam (Kingma and Ba 2015): {@code m = 0.9 m + 0.1 g}, {@code v = 0.999 v + 0.001 g²}, and each
 * parameter moves by {@code -rate m' / (sqrt(v') + 1e-8)}, where m' and v' are corrected for their
 * start at 0.
 */
public final class Adam {

  private static final double FIRST = 0.9;
  private static final double SECOND = 0.999;
  private static final double TINY = 1e-8;

  private final double rate;
  private final double[] mean;
  private final double[] square;
  private double firstPower = 1;
  private double secondPower = 1;

  /**
   * @param rate learning rate, above 0
   */
  public Adam(int parameters, double rate) {
    this.rate = rate;
    this.mean = new double[parameters];
    this.square = new double[parameters];
  }

  /** Moves the parameters against the gradient. */
  public void step(double[] parameters, double[] gradient) {
    firstPower *= FIRST;
    secondPower *= SECOND;
    for (int i = 0; i < parameters.length; i++) {
      mean[i] = FIRST * mean[i] + (1 - FIRST) * gradient[i];
      square[i] = SECOND * square[i] + (1 - SECOND) * gradient[i] * gradient[i];
      double first = mean[i] / (1 - firstPower);
      double second = square[i] / (1 - secondPower);
      parameters[i] -= rate * first / (Math.sqrt(second) + TINY);
    }
  }
}
