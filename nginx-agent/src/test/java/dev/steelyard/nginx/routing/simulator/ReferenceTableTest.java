package dev.steelyard.nginx.routing.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cells of the reference tables: geometric means of ART ratios to lc, to the printed digit. */
class ReferenceTableTest {

  @ParameterizedTest
  @CsvSource({
    "hom3.stat.85, lcg, .85",
    "speed3.stat.50, lc+rand135, 1.10",
    "speed3.stat.85, swrr+mm1, 1.19",
    "speed3.stat.50, wlcg_o, .34",
    "speed3.stat.85, sed+banditG, .34",
    "speed3_ht.shift.70, c3, .46",
    "aff3.shift.70, oracle, .15",
    "aff3.shift.50, prequal, 2.26",
    "mild3.shift+gray.50, c3, 1.19",
    "mild3.shift+gray.50, pewma, 1.16",
    "mild3.shift+gray.50, prequal, 1.53",
    "mild3.shift+gray.50, sed+gain1t:e4, .14",
    "mild3.shift+fail.50, sed+gain1t:e4, .84",
    "mild3.shift+fail.50, p2, 1.05",
    "mild3.stat.85, iphash, 6.75"
  })
  void ratioOverSixSeeds(String scenario, String method, double printed) {
    Scenario world = Scenario.named(scenario);
    double logs =
        LongStream.rangeClosed(1, 6)
            .mapToDouble(
                seed ->
                    Math.log(
                        world.run(Method.named(method), seed).tardinessPerThousand()
                            / world.run(Method.leastConn(), seed).tardinessPerThousand()))
            .average()
            .orElseThrow();
    assertThat(Math.exp(logs)).isCloseTo(printed, within(.00501));
  }
}
