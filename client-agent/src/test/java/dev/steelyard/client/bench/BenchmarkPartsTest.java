package dev.steelyard.client.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.client.bench.LoadArm.Second;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.config.Programs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The arithmetic of the benchmark on numbers worked out by hand; nothing is measured. */
class BenchmarkPartsTest {

  @Test
  void memoryThatGrowsByAMebibyteAMinuteGrowsBySixtyAnHour() {
    List<Second> seconds =
        IntStream.range(0, 121)
            .mapToObj(i -> new Second(i * 1000L, 0, 0, 0, 0, 100_000 + i * 1024L / 60, 0))
            .toList();
    assertThat(Memory.slope(seconds)).isCloseTo(60, within(0.1));
    List<Second> flat =
        IntStream.range(0, 10).mapToObj(i -> new Second(i * 1000L, 0, 0, 0, 0, 7, 0)).toList();
    assertThat(Memory.slope(flat)).isZero();
  }

  @Test
  void aStallOfTwoOfEightSecondsIsWaitedForByAQuarterOfAllRequests() {
    assertThat(Stall.expectedMillis(0.75, 8, 2)).isZero();
    assertThat(Stall.expectedMillis(0.90, 8, 2)).isCloseTo(1200, within(1e-9));
    assertThat(Stall.expectedMillis(0.99, 8, 2)).isCloseTo(1920, within(1e-9));
    assertThat(Stall.expectedMillis(1, 8, 2)).isEqualTo(2000);
  }

  @Test
  void theSteadyStateIsFromTheFirstSecondAfterTheWarmUpToTheLastWholeOne() {
    // Seconds end at 1.5, 2.5, 3.5, 4.5 and 4.9 s; 100 requests and 0.3 CPU s in each.
    List<Second> seconds =
        Stream.of(1500, 2500, 3500, 4500, 4900)
            .map(at -> new Second(at, 100, 100, at * 300_000L, at * 20L, 0, at * 1000L))
            .toList();
    LoadArm.Steady steady =
        new LoadArm.Result(
                new LoadStatus("ended", 1, null, 1, "", 0, 0, "", List.of(), null), seconds)
            .steady(2);
    assertThat(steady).isEqualTo(new LoadArm.Steady(2, 200, 0.6, 40_000, 0.002));
    assertThat(steady.requestsPerSecond()).isEqualTo(100);
    assertThat(steady.cpuSecondsPerMillion()).isCloseTo(3000, within(1e-9));
  }

  @Test
  void theRateErrorIsThatOfTheWorstFiveSeconds() {
    // 100/s for seconds 1 to 9 but 110 in the seventh: 5 windows of 510 requests, the rest of 500.
    List<Second> seconds =
        IntStream.rangeClosed(1, 10)
            .mapToObj(i -> new Second(i * 1000L, i == 7 ? 110 : 100, 0, 0, 0, 0, 0))
            .toList();
    LoadArm.Result result =
        new LoadArm.Result(
            new LoadStatus("ended", 1, null, 1, "", 0, 0, "", List.of(), null), seconds);
    assertThat(result.rateErrorShare(1, 100)).isCloseTo(0.02, within(1e-9));
    assertThat(result.rateErrorShare(1, 102)).isCloseTo(0.01961, within(1e-5));
    assertThat(result.rateErrorShare(7, 100)).as("no 5 whole seconds").isNaN();
  }

  @Test
  void everyFigureHasANameOfItsOwn() {
    List<String> names =
        Sizes.FULL.measurements(1).stream()
            .flatMap(measurement -> measurement.figures().stream())
            .map(Figure::name)
            .toList();
    assertThat(names)
        .doesNotHaveDuplicates()
        .contains(
            "closed.rpsRatioWrk",
            "closed.cpuRatioWrk",
            "closed.rpsRatioWebClient",
            "alloc.bytesPerRequest",
            "busy.latenessMicros.2000.p50",
            "busy.latenessMicros.6000.p99",
            "busy.latenessMicros.20000.p99",
            "hybrid.latenessMicros.p50",
            "hybrid.latenessMicros.p99",
            "hybrid.cpuShare",
            "eco.latenessMicros.p50",
            "eco.cpuShare",
            "rateErrorShare",
            "residentMiB",
            "residentSlopeMiBPerHour");
  }

  @Test
  void aPrefixThatNoFigureHasIsBadUsage() {
    StringWriter err = new StringWriter();
    CommandLine program = new CommandLine(new BenchCommand()).setErr(new PrintWriter(err, true));
    assertThat(Programs.run(program, "load", "--only", "nothing")).isEqualTo(2);
    assertThat(err.toString()).contains("no figure begins so: closed.rpsRatioWrk, ");
  }
}
