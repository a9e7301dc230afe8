package dev.steelyard.nginx.routing.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rows of the reference simulator, seed 1, to the last digit that is printed: mean, median, 99th
 * and 99.9th percentile in ms, tardiness of 1000 requests, goodput, requests, error share.
 */
class ReferenceRowsTest {

  @ParameterizedTest
  @CsvSource({
    "hom3.stat.70, lc, 4.7886, 2.4131, 41.939, 134.59, 28.3969, .947181, 151120, 0",
    "speed3.stat.70, lc, 5.9655, 2.4658, 57.349, 209.26, 33.3039, .949693, 151151, 0",
    "speed3.stat.70, wrr_o, 5.9955, 2.4313, 61.754, 223.27, 34.3759, .958227, 151150, 0",
    "speed3.stat.70, p2, 7.2181, 2.7294, 72.544, 245.34, 61.5088, .920620, 151146, 0",
    "speed3.stat.70, pewma, 5.6269, 2.3681, 54.714, 196.40, 26.1534, .961727, 151151, 0",
    "speed3.stat.70, c3, 4.5212, 2.0222, 43.146, 144.60, 11.9765, .980337, 151150, 0",
    "speed3.stat.70, prequal, 5.3117, 2.4938, 47.215, 155.81, 17.2805, .968429, 151150, 0",
    "speed3.stat.70, lc+mm1, 4.7761, 2.2616, 43.189, 140.21, 11.2421, .980008, 151160, 0",
    "speed3.stat.70, lc+gain1.5t, 4.7815, 2.2538, 43.166, 141.82, 11.6138, .979730, 151157, 0",
    "speed3.stat.70, sed+gain1t, 4.3493, 2.0541, 40.555, 136.32, 8.14054, .986365, 151153, 0",
    "speed3.stat.70, sed+cem, 4.6305, 2.2221, 42.614, 139.55, 9.01599, .984599, 151157, 0",
    "speed3.stat.70, pred, 5.0408, 2.4165, 46.348, 154.27, 11.5160, .981072, 151150, 0",
    "speed3.stat.70, oracle, 4.8912, 2.4022, 44.299, 148.17, 9.50604, .984533, 151158, 0",
    "speed3.shift+antag.50, lc, 6.4562, 2.5127, 63.754, 239.85, 59.0895, .940349, 189487, 0",
    "speed3.shift+antag.50, sed+gain1t, 4.1958, 1.9750, 37.121, 128.54, 10.2971, .983128, 189488,"
        + " 0",
    "aff3.shift.70, lc, 5.3234, 2.4525, 50.724, 161.04, 51.4944, .921497, 259021, 0",
    "speed3_fc.shift.70, lc, 12.645, 4.3873, 120.84, 282.06, 139.045, .890056, 282608, 0",
    "mild3.shift+gray.50, lc, 4.4084, 2.3494, 36.964, 131.04, 1036.2, .873906, 165955, .102389",
    "mild3.shift+fail.50, lc, 4.9559, 2.5806, 40.594, 136.76, 32.960, .948441, 165654, 0"
  })
  void rowOfTheReference(
      String scenario,
      String method,
      BigDecimal mean,
      BigDecimal p50,
      BigDecimal p99,
      BigDecimal p999,
      BigDecimal tardiness,
      BigDecimal goodput,
      long requests,
      BigDecimal errors) {
    RunMeasures run = Scenario.named(scenario).run(Method.named(method), 1);

    assertThat(run.requests()).isEqualTo(requests);
    assertPrinted(run.meanMillis(), mean);
    assertPrinted(run.p50Millis(), p50);
    assertPrinted(run.p99Millis(), p99);
    assertPrinted(run.p999Millis(), p999);
    assertPrinted(run.tardinessPerThousand(), tardiness);
    assertPrinted(run.goodput(), goodput);
    assertPrinted(run.errorShare(), errors);
  }

  /** Within half a unit of the last digit, and a rounding error. */
  private static void assertPrinted(double value, BigDecimal printed) {
    double half = printed.signum() == 0 ? 0 : 0.501 * Math.pow(10, -printed.scale());
    assertThat(value).isCloseTo(printed.doubleValue(), within(half));
  }

  @ParameterizedTest
  @CsvSource({
    "rand0, .0384185, .0585111, .0394650",
    "rand1, .0152485, .0147156, .0121654",
    "rand100, .0483322, .0368601, .0598678",
    "rand101, .0166803, .0327350, .0192934"
  })
  void deadlinesOfRandomWorldsAreObserved(
      String world, BigDecimal first, BigDecimal second, BigDecimal third) {
    Scenario scenario = Scenario.named(world + ".stat.50");
    assertPrinted(scenario.world().deadlines().get(0), first);
    assertPrinted(scenario.world().deadlines().get(1), second);
    assertPrinted(scenario.world().deadlines().get(2), third);
  }
}
