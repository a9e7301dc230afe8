package dev.steelyard.nginx.routing.regime;

import dev.steelyard.nginx.learning.GaussianMixture;
import dev.steelyard.nginx.learning.MixtureFit;
import dev.steelyard.nginx.learning.RangeNormaliser;
import dev.steelyard.shared.SteelyardException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes a {@link RegimeModel} of an observation period. */
final class RegimeFit {

  private static final List<Integer> SIZES = List.of(1, 2, 3, 5, 9);
  private static final int LEAST_WINDOWS = 20;
  private static final double LEARNED_SHARE = 0.7;
  private static final double NOVEL_SHARE = 0.005;

  private final long seed;
  private final List<double[]> features;
  private final List<String> notes = new ArrayList<>();

  RegimeFit(List<double[]> features, long seed) {
    this.features = features;
    this.seed = seed;
  }

  RegimeModel model() {
    if (features.size() < LEAST_WINDOWS) {
      throw SteelyardException.badRequest(
          "regimes of %d windows".formatted(features.size()),
          "observe %d or more; the default gains go on".formatted(LEAST_WINDOWS));
    }
    for (int w = 0; w < features.size(); w++) {
      requireFinite(features.get(w), "window " + w);
    }
    double[][] rows = features.toArray(double[][]::new);
    RangeNormaliser all = RangeNormaliser.fit(RegimeFeatures.NAMES, rows);
    RangeNormaliser moved =
        new RangeNormaliser(
            all.width(),
            all.columns().stream()
                .filter(column -> column.max() - column.min() >= StillFeature.LEAST_RANGE)
                .toList());
    if (moved.columns().isEmpty()) {
      throw SteelyardException.badRequest(
          "no feature moved in %d windows".formatted(rows.length),
          "observe the fleet under load; the default gains go on");
    }
    List<StillFeature> still = still(rows, moved);
    double[][] scaled = Arrays.stream(rows).map(moved::scale).toArray(double[][]::new);
    GaussianMixture mixture = fitted(bestSize(scaled), scaled);
    double[] likelihoods = Arrays.stream(scaled).mapToDouble(mixture::logDensity).toArray();
    Arrays.sort(likelihoods);
    double threshold = likelihoods[(int) (NOVEL_SHARE * likelihoods.length)];
    return new RegimeModel(rows.length, moved, still, mixture, threshold, notes);
  }

  private List<StillFeature> still(double[][] rows, RangeNormaliser moved) {
    List<StillFeature> still = new ArrayList<>();
    for (int f = 0; f < RegimeFeatures.NAMES.size(); f++) {
      int index = f;
      if (moved.columns().stream().noneMatch(column -> column.index() == index)) {
        double min = Arrays.stream(rows).mapToDouble(row -> row[index]).min().orElseThrow();
        double max = Arrays.stream(rows).mapToDouble(row -> row[index]).max().orElseThrow();
        String name = RegimeFeatures.NAMES.get(f);
        still.add(new StillFeature(name, f, min, max));
        notes.add("%s stood still and is no part of the regimes".formatted(name));
      }
    }
    return still;
  }

  /** By the likelihood of the last windows under a fit to the first. */
  private int bestSize(double[][] scaled) {
    int learned = (int) (LEARNED_SHARE * scaled.length);
    double[][] first = Arrays.copyOf(scaled, learned);
    long different = Arrays.stream(first).map(Arrays::toString).distinct().count();
    int best = 1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int size : SIZES) {
      if (size > different) {
        notes.add("%d regimes need as many different windows, %d are".formatted(size, different));
        continue;
      }
      GaussianMixture mixture = fitted(size, first);
      double score =
          Arrays.stream(scaled, learned, scaled.length).mapToDouble(mixture::logDensity).sum();
      if (score > highest) {
        highest = score;
        best = size;
      }
    }
    return best;
  }

  private GaussianMixture fitted(int size, double[][] rows) {
    return new MixtureFit(size, seed).fit(rows).mixture();
  }

  static void requireFinite(double[] features, String place) {
    if (features.length != RegimeFeatures.NAMES.size()) {
      throw SteelyardException.badRequest(
          "%s has %d features".formatted(place, features.length),
          "give the %d of a window: %s"
              .formatted(RegimeFeatures.NAMES.size(), RegimeFeatures.NAMES));
    }
    for (int f = 0; f < features.length; f++) {
      if (!Double.isFinite(features[f])) {
        throw SteelyardException.badRequest(
            "%s: %s is %s".formatted(place, RegimeFeatures.NAMES.get(f), features[f]),
            "leave windows with holes out");
      }
    }
  }
}
