package dev.steelyard.client.load.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.Share;
import dev.steelyard.shared.bus.StartLoad.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rate that rises or falls sends as many requests as its integral says, at any time of it. */
class RampProperties {

  private static final String TYPE = "compose";

  private static StartLoad ramp(String law, double seconds, double from, double to) {
    return new StartLoad(
        null,
        "http://h:1",
        3L,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(new Stage(seconds, Map.of(TYPE, from), law, Map.of(TYPE, to))),
        null,
        null);
  }

  private static List<Double> seconds(StartLoad command) {
    // Through the wire's form, as a plan comes.
    LoadPlan plan = LoadPlan.of(RecordCodec.decode(RecordCodec.encode(command), StartLoad.class));
    IntendedTimes times = plan.intendedTimes(RequestType.COMPOSE);
    List<Double> all = new ArrayList<>();
    for (double at = times.peek(0); at < Double.POSITIVE_INFINITY; at = times.peek(0)) {
      all.add(at / 1e9);
      times.advance();
    }
    return all;
  }

  private static double integral(double seconds, double from, double to, double until) {
    return from * until + (to - from) / seconds * until * until / 2;
  }

  /** With fixed gaps the send with number k, from 0, is where the integral is k + 1/2. */
  @Property(tries = 200)
  void fixedGapsFollowTheIntegralToHalfARequest(
      @ForAll @DoubleRange(min = 0.1, max = 60) double seconds,
      @ForAll @DoubleRange(max = 300) double from,
      @ForAll @DoubleRange(min = 0.5, max = 300) double to) {
    List<Double> sends = seconds(ramp("fixed", seconds, from, to));
    assertThat((double) sends.size())
        .isCloseTo(integral(seconds, from, to, seconds), within(0.5 + 1e-6));
    for (int k = 0; k < sends.size(); k++) {
      assertThat(integral(seconds, from, to, sends.get(k))).isCloseTo(k + 0.5, within(1e-6));
    }
  }

  @Property(tries = 50)
  void theSendsOfSeveralAgentsAreThoseOfOne(
      @ForAll @IntRange(min = 2, max = 5) int agents,
      @ForAll @DoubleRange(max = 300) double from,
      @ForAll @DoubleRange(min = 0.5, max = 300) double to) {
    StartLoad whole = ramp("fixed", 10, from, to);
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < agents; i++) {
      all.addAll(seconds(whole.with(new Share(i, agents, null, null))));
    }
    assertThat((double) all.size()).isCloseTo(integral(10, from, to, 10), within(0.5 + 1e-6));
    all.sort(null);
    for (int k = 0; k < all.size(); k++) {
      assertThat(integral(10, from, to, all.get(k))).isCloseTo(k + 0.5, within(1e-6));
    }
  }

  /**
   * The number of sends of a renewal process whose gaps have the coefficient of variation c is
   * known to c·sqrt(n); four of those for n = 1,000,000, and in each quarter of the time.
   */
  @ParameterizedTest
  @CsvSource({"exponential, 1", "normal, 0.3", "zipf, 1.1544"})
  void randomGapsFollowTheIntegralToTheirOwnScatter(String law, double cv) {
    List<Double> sends = seconds(ramp(law, 100, 2000, 18_000));
    for (double until : new double[] {25, 50, 75, 100}) {
      double expected = integral(100, 2000, 18_000, until);
      double count = sends.stream().filter(at -> at < until).count();
      assertThat(count).isCloseTo(expected, within(4 * cv * Math.sqrt(expected)));
    }
  }
}
