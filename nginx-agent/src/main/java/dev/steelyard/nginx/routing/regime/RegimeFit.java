package dev.steelyard.nginx.routing.regime;

import dev.steelyard.nginx.learning.GaussianMixture;
import dev.steelyard.nginx.learning.MixtureFit;
import dev.steelyard.nginx.learning.RangeNormaliser;
import dev.steelyard.shared.SteelyardException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Makes a {@link RegimeModel} of an observation period. */
final class RegimeFit {

  private static final List<Integer> SIZES = List.of(1, 2, 3, 5, 9);
  private static final int LEAST_WINDOWS = 20;
  private static final double LEARNED_SHARE = 0.7;

  /** Windows that are learned from for each regime; fewer make regimes of single windows. */
  private static final int WINDOWS_OF_REGIME = 20;

  private static final double NOVEL_SHARE = 0.005;

  private static final int FOLDS = 5;
  private static final int BLOCK = 5;

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
    int size = bestSize(scaled);
    double[] likelihoods = crossLikelihoods(size, scaled);
    Arrays.sort(likelihoods);
    double threshold = likelihoods[(int) (NOVEL_SHARE * likelihoods.length)];
    return new RegimeModel(rows.length, moved, still, fitted(size, scaled), threshold, notes);
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
    long different = different(first);
    int best = 1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int size : SIZES) {
      if (size > different) {
        notes.add("%d regimes need as many different windows, %d are".formatted(size, different));
        continue;
      }
      if (size > 1 && size * WINDOWS_OF_REGIME > learned) {
        notes.add(
            "%d regimes need %d windows, %d are learned from"
                .formatted(size, size * WINDOWS_OF_REGIME, learned));
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

  /**
   * Log-likelihood of each window under a fit to those of other folds; under its own fit it would
   * be too high, and later windows of the same regimes would count as novel. A fold is every fifth
   * block of {@value #BLOCK} windows in a row, since neighbours are alike.
   */
  private double[] crossLikelihoods(int size, double[][] scaled) {
    double[] likelihoods = new double[scaled.length];
    for (int f = 0; f < FOLDS; f++) {
      int fold = f;
      double[][] others =
          IntStream.range(0, scaled.length)
              .filter(w -> fold(w) != fold)
              .mapToObj(w -> scaled[w])
              .toArray(double[][]::new);
      GaussianMixture mixture = fitted(Math.min(size, (int) different(others)), others);
      for (int w = 0; w < scaled.length; w++) {
        if (fold(w) == fold) {
          likelihoods[w] = mixture.logDensity(scaled[w]);
        }
      }
    }
    return likelihoods;
  }

  private static int fold(int window) {
    return window / BLOCK % FOLDS;
  }

  private static long different(double[][] rows) {
    return Arrays.stream(rows).map(Arrays::toString).distinct().count();
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
