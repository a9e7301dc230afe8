package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.regime.RegimeFeatures;
import dev.steelyard.nginx.routing.regime.RegimeModel;
import dev.steelyard.nginx.routing.regime.RegimeReading;
import dev.steelyard.nginx.routing.regime.RegimeWatch;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The regimes that windows under one policy fall into. Their features depend on the policy, so each
 * policy needs regimes of its own: they are learned from its first {@value #WINDOWS} windows, or
 * from an observation for the baseline, and kept until the next observation.
 */
final class Regimes {

  /** Windows of a policy that its regimes are learned from. */
  static final int WINDOWS = 300;

  private static final int LEAST_OBSERVED = 20;

  private final long seed;
  private String policy = BaseWeights.NAME;
  private @Nullable FleetLayout layout;
  private @Nullable SavedRegimes known;
  private RegimeWatch watch = new RegimeWatch();
  private @Nullable RegimeReading reading;
  private final List<double[]> collected = new ArrayList<>();
  private long firstSample;
  private long lastSample;
  private int enough = WINDOWS;
  private boolean asked;
  private String refused = "";

  /**
   * @param seed of fits
   */
  Regimes(long seed) {
    this.seed = seed;
  }

  /** Another policy takes charge, or an observation begins. */
  void policy(String name) {
    if (!name.equals(policy)) {
      policy = name;
      restart();
    }
  }

  /** What was normal is observed anew. */
  void forget() {
    known = null;
    refused = "";
    restart();
  }

  private void restart() {
    collected.clear();
    asked = false;
    enough = WINDOWS;
    reading = null;
    watch = new RegimeWatch();
  }

  /**
   * A window ended.
   *
   * @param own whether the policy's own weights ruled it
   */
  void window(Sample sample, LatencyRatios ratios, boolean own) {
    FleetLayout now = FleetLayout.of(sample);
    if (!now.equals(layout)) {
      layout = now;
      restart();
    }
    if (now.servers().isEmpty()) {
      return;
    }
    double[] features = features(now, ratios, Concurrency.of(sample));
    SavedRegimes usable = usable();
    if (usable != null) {
      reading = usable.model().read(features);
      watch.add(reading);
    } else if (own && !asked) {
      if (collected.isEmpty()) {
        firstSample = sample.number();
      }
      lastSample = sample.number();
      collected.add(features);
    }
  }

  private static double[] features(FleetLayout fleet, LatencyRatios ratios, double inFlight) {
    int n = fleet.servers().size();
    double[] server = new double[n];
    double[] errors = new double[n];
    double[][] types = new double[n][];
    for (int i = 0; i < n; i++) {
      String name = fleet.servers().get(i);
      server[i] = ratios.latencyRatio().getOrDefault(name, 1.0);
      errors[i] = ratios.errorShare().getOrDefault(name, 0.0);
      List<Double> own = new ArrayList<>();
      for (Map<String, Double> ofType : ratios.typeRatio().values()) {
        Double ratio = ofType.get(name);
        if (ratio != null) {
          own.add(ratio);
        }
      }
      types[i] = own.stream().mapToDouble(r -> r).toArray();
    }
    return RegimeFeatures.of(server, types, errors, inFlight);
  }

  private @Nullable SavedRegimes usable() {
    SavedRegimes saved = known;
    return saved != null
            && saved.policy().equals(policy)
            && layout != null
            && saved.servers().equals(layout.members())
        ? saved
        : null;
  }

  /** Why the newest window is unlike all that the policy has seen; empty when it is not. */
  String novelty() {
    return reading != null && reading.novel() ? reading.why() : "";
  }

  /** The newest reading; null without a model. */
  @Nullable RegimeReading reading() {
    return reading;
  }

  /** Why the fleet should be observed anew; empty when it is as it was. */
  String reobserve() {
    return watch.reobserve();
  }

  /** An observation ended: its windows are all there are. */
  void observed() {
    enough = LEAST_OBSERVED;
  }

  /**
   * A fit that is due, once: run it on a worker with program and version, and give what it made to
   * {@link #learned}.
   */
  Optional<Function<String, SavedRegimes>> due() {
    if (asked || layout == null || collected.size() < enough) {
      return Optional.empty();
    }
    asked = true;
    List<double[]> features = List.copyOf(collected);
    Map<String, List<String>> servers = new LinkedHashMap<>(layout.members());
    String under = policy;
    long first = firstSample;
    long last = lastSample;
    return Optional.of(
        madeBy ->
            new SavedRegimes(
                madeBy, seed, under, servers, first, last, RegimeModel.fit(features, seed)));
  }

  /** Regimes were learned, or read from a file. */
  void learned(SavedRegimes saved) {
    known = saved;
    refused = "";
    collected.clear();
    watch = new RegimeWatch();
  }

  /** They could not be. */
  void refused(Throwable failure) {
    refused = SteelyardException.sentence(failure);
    collected.clear();
    asked = false;
  }

  /** What is known, in words. */
  String says() {
    SavedRegimes usable = usable();
    if (usable != null) {
      return String.format(
          Locale.ROOT,
          "%s of windows under %s, from samples %d to %d%s",
          usable.model().regimes() == 1 ? "1 regime" : usable.model().regimes() + " regimes",
          usable.policy(),
          usable.firstSample(),
          usable.lastSample(),
          now());
    }
    if (!refused.isEmpty()) {
      return "none: " + refused;
    }
    SavedRegimes other = known;
    String ignored =
        other != null && layout != null && !other.servers().equals(layout.members())
            ? "; those that are saved are of another fleet and are ignored"
            : "";
    return String.format(
        Locale.ROOT,
        "%d of %d windows under %s seen%s",
        collected.size(),
        WINDOWS,
        policy,
        ignored);
  }

  private String now() {
    RegimeReading last = reading;
    if (last == null) {
      return "";
    }
    return last.novel()
        ? "; now unknown: " + last.why()
        : String.format(
            Locale.ROOT,
            "; now regime %d with probability %.2f",
            last.component(),
            last.posterior().get(last.component()));
  }
}
