package dev.steelyard.shared.bus;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.steelyard.shared.SteelyardException;
import org.jspecify.annotations.Nullable;

/**
 * A law of service times (job sizes at speed 1).
 *
 * @param law {@code lognormal}, {@code exponential}, {@code fixed} or {@code pareto} (bounded
 *     Pareto, shape 1.5)
 * @param meanMillis mean in ms, above 0
 * @param cv coefficient of variation; used by {@code lognormal} only, the others may leave it out
 */
public record ServiceLaw(String law, double meanMillis, double cv) {

  public ServiceLaw {
    if (!(meanMillis > 0) || Double.isInfinite(meanMillis)) {
      throw SteelyardException.badRequest(
          "meanMillis is " + meanMillis, "use a positive number of ms");
    }
    if (!(cv >= 0) || Double.isInfinite(cv)) {
      throw SteelyardException.badRequest("cv is " + cv, "use 0 or more");
    }
  }

  @JsonCreator
  static ServiceLaw of(
      @JsonProperty("law") @Nullable String law,
      @JsonProperty("meanMillis") @Nullable Double meanMillis,
      @JsonProperty("cv") @Nullable Double cv) {
    if (law == null || meanMillis == null) {
      throw SteelyardException.badRequest(
          (law == null ? "law" : "meanMillis") + " is missing", "give law and meanMillis");
    }
    if (cv == null && law.equals("lognormal")) {
      throw SteelyardException.badRequest("cv is missing", "lognormal needs it");
    }
    return new ServiceLaw(law, meanMillis, cv == null ? 0 : cv);
  }
}
