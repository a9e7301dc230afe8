package dev.steelyard.nginx.routing.regime;

import dev.steelyard.nginx.learning.GaussianMixture;
import dev.steelyard.nginx.learning.RangeNormaliser;
import dev.steelyard.shared.SteelyardException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Regimes of a fleet: a Gaussian mixture over {@link RegimeFeatures}. A window is novel when its
 * log-likelihood is below the lowest half percent of the observation period (each window of it
 * under a fit to others), or when a feature that stood still then has moved.
 *
 * <p>Immutable, callable from any thread; as JSON and back it gives the same readings.
 *
 * @param windows of the observation period
 * @param normaliser of the features that moved
 * @param still features that did not move, left out of the mixture
 * @param mixture one component a regime, over the normalised features
 * @param noveltyBelow log-likelihood under which a window is novel, nats
 * @param notes what was unusual about the observation period, for people; empty when nothing was
 */
public record RegimeModel(
    int windows,
    RangeNormaliser normaliser,
    List<StillFeature> still,
    GaussianMixture mixture,
    double noveltyBelow,
    List<String> notes) {

  public RegimeModel {
    still = List.copyOf(still);
    notes = List.copyOf(notes);
  }

  /**
   * Learns the regimes of an observation period; the number of components is the one among 1, 2, 3,
   * 5 and 9 with the highest likelihood of the last 30 % under a fit to the first 70 %, which has
   * 20 windows or more for each.
   *
   * @param features of the windows in the order of time, each by {@link RegimeFeatures#of}
   * @throws SteelyardException BAD_REQUEST naming the window and feature that is not finite, or
   *     that there are too few windows, or none that differ
   */
  public static RegimeModel fit(List<double[]> features, long seed) {
    return new RegimeFit(features, seed).model();
  }

  /** Number of regimes. */
  public int regimes() {
    return mixture.size();
  }

  /**
   * Reads a window.
   *
   * @throws SteelyardException BAD_REQUEST naming the feature that is not finite
   */
  public RegimeReading read(double[] features) {
    RegimeFit.requireFinite(features, "the window");
    double[] scaled = normaliser.scale(features);
    double likelihood = mixture.logDensity(scaled);
    List<Double> posterior = Arrays.stream(mixture.posterior(scaled)).boxed().toList();
    int component = 0;
    for (int k = 1; k < posterior.size(); k++) {
      component = posterior.get(k) > posterior.get(component) ? k : component;
    }
    String why = why(features, likelihood);
    return new RegimeReading(posterior, component, likelihood, !why.isEmpty(), why);
  }

  private String why(double[] features, double likelihood) {
    for (StillFeature feature : still) {
      double value = features[feature.index()];
      if (feature.left(value)) {
        return String.format(
            Locale.ROOT,
            "%s is %.2f, it stood at %.2f..%.2f in the observation period",
            feature.name(),
            value,
            feature.min(),
            feature.max());
      }
    }
    return likelihood >= noveltyBelow
        ? ""
        : String.format(
            Locale.ROOT,
            "log-likelihood %.1f is below %.1f, the lowest half percent of the observation period;"
                + " %s",
            likelihood,
            noveltyBelow,
            farthest(features));
  }

  /** The feature that is farthest from the middle of its range. */
  private String farthest(double[] features) {
    String text = "";
    double most = -1;
    for (RangeNormaliser.Column column : normaliser.columns()) {
      double value = features[column.index()];
      double range = column.max() - column.min();
      double off = Math.abs(value - (column.max() + column.min()) / 2) / range;
      if (off > most) {
        most = off;
        text =
            String.format(
                Locale.ROOT,
                "%s is %.2f, it was in %.2f..%.2f",
                column.name(),
                value,
                column.min(),
                column.max());
      }
    }
    return text;
  }
}
