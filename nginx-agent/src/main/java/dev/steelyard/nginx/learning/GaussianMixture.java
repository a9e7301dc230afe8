package dev.steelyard.nginx.learning;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A mixture of Gaussians with full covariances: {@code p(x) = sum_k weight_k · N(x; mean_k,
 * covariance_k)}. Immutable; callable from any thread.
 *
 * <p>Everything is done in logarithms, so a point far from all components still has a posterior.
 */
public final class GaussianMixture {

  private final double[] weights;
  private final double[] logWeights;
  private final Gaussian[] gaussians;

  /**
   * One component.
   *
   * @param weight 0..1; 0 for a component that owns no point
   * @param mean d values
   * @param covariance d rows of d, symmetric and positive definite
   */
  public record Component(double weight, List<Double> mean, List<List<Double>> covariance) {

    public Component {
      mean = List.copyOf(mean);
      covariance = covariance.stream().map(List::copyOf).toList();
      int d = mean.size();
      if (!(weight >= 0 && weight <= 1)) {
        throw new IllegalArgumentException("a weight of %s, allowed is 0..1".formatted(weight));
      }
      if (covariance.size() != d || covariance.stream().anyMatch(row -> row.size() != d)) {
        throw new IllegalArgumentException("a covariance is not %d by %d".formatted(d, d));
      }
      if (!Stream.concat(mean.stream(), covariance.stream().flatMap(List::stream))
          .allMatch(Double::isFinite)) {
        throw new IllegalArgumentException("a mean or covariance is not finite");
      }
    }
  }

  GaussianMixture(double[] weights, Gaussian[] gaussians) {
    this.weights = weights;
    this.logWeights = Arrays.stream(weights).map(Math::log).toArray();
    this.gaussians = gaussians;
  }

  /**
   * A mixture from its parts.
   *
   * @param components at least one, all of the same dimension, weights adding up to 1
   * @throws IllegalArgumentException naming what does not fit
   */
  @JsonCreator
  public static GaussianMixture of(List<Component> components) {
    if (components.isEmpty()) {
      throw new IllegalArgumentException("a mixture without components");
    }
    int d = components.get(0).mean().size();
    double sum = components.stream().mapToDouble(Component::weight).sum();
    if (components.stream().anyMatch(c -> c.mean().size() != d)) {
      throw new IllegalArgumentException("the components differ in their dimension");
    }
    if (Math.abs(sum - 1) > 1e-6) {
      throw new IllegalArgumentException("the weights add up to %s, not to 1".formatted(sum));
    }
    return new GaussianMixture(
        components.stream().mapToDouble(Component::weight).toArray(),
        components.stream()
            .map(
                c ->
                    new Gaussian(
                        values(c.mean()),
                        c.covariance().stream()
                            .map(GaussianMixture::values)
                            .toArray(double[][]::new)))
            .toArray(Gaussian[]::new));
  }

  /** The parts, for saving; the form of a mixture in JSON. */
  @JsonValue
  public List<Component> components() {
    return IntStream.range(0, weights.length)
        .mapToObj(
            k ->
                new Component(
                    weights[k],
                    boxed(gaussians[k].mean()),
                    Arrays.stream(gaussians[k].covariance()).map(GaussianMixture::boxed).toList()))
        .toList();
  }

  /** Number of components. */
  public int size() {
    return weights.length;
  }

  /** Share of component k, 0..1. */
  public double weight(int k) {
    return weights[k];
  }

  /** Mean of component k, a copy. */
  public double[] mean(int k) {
    return gaussians[k].mean().clone();
  }

  /** Natural logarithm of the density at x. */
  public double logDensity(double[] x) {
    return posteriorInto(x, new double[weights.length]);
  }

  /** Probability of every component given x; adds up to 1. */
  public double[] posterior(double[] x) {
    double[] posterior = new double[weights.length];
    posteriorInto(x, posterior);
    return posterior;
  }

  /**
   * Whether x lies within {@code sigmas} standard deviations of the mean in every coordinate, for
   * at least one component that owns points.
   */
  public boolean covers(double[] x, double sigmas) {
    for (int k = 0; k < weights.length; k++) {
      if (weights[k] > 0 && gaussians[k].inBox(x, sigmas)) {
        return true;
      }
    }
    return false;
  }

  /** Writes the posterior of x and returns the log density. */
  double posteriorInto(double[] x, double[] posterior) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < weights.length; k++) {
      posterior[k] =
          weights[k] > 0 ? logWeights[k] + gaussians[k].logDensity(x) : Double.NEGATIVE_INFINITY;
      largest = Math.max(largest, posterior[k]);
    }
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      posterior[k] = Math.exp(posterior[k] - largest);
      sum += posterior[k];
    }
    for (int k = 0; k < weights.length; k++) {
      posterior[k] /= sum;
    }
    return largest + Math.log(sum);
  }

  Gaussian gaussian(int k) {
    return gaussians[k];
  }

  private static double[] values(List<Double> list) {
    return list.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
