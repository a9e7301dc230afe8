package dev.steelyard.client.load.report;

import static dev.steelyard.client.load.report.Wrk2Runs.MICRO;
import static dev.steelyard.client.load.report.Wrk2Runs.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class Wrk2CourseTest {

  private static final int CONNECTIONS = 64;

  private final List<String> lines = new ArrayList<>();
  private final Wrk2Runs run = new Wrk2Runs(1);
  private final Wrk2Text text =
      new Wrk2Text(
          List.of("http://h/"),
          30,
          1,
          CONNECTIONS,
          new Wrk2Text.Parts(true, false, false, false, true));

  private static long[] answers(int count, long nanos) {
    long[] latencies = new long[count];
    Arrays.fill(latencies, nanos);
    return latencies;
  }

  /** Ten slow seconds, then five fast ones, as the ticks of a run that began a little late. */
  private Wrk2Course slowThenFast(Wrk2Course course) {
    for (int tick = 1; tick <= 15; tick++) {
      boolean warm = tick > 10;
      course.add(
          run.second(
              tick - 0.01,
              0,
              answers(100, warm ? 500 * MICRO : (tick % 10 + 20) * MILLI + 200 * MICRO)));
    }
    return course;
  }

  @Test
  void theFirstTenSecondsAreInTheTotalsButNotInTheLatencies() {
    Wrk2Course course = slowThenFast(Wrk2Course.forgetting(CONNECTIONS, 15, lines::add));
    // 100 each of 20.2 to 29.2 ms: a mean of 24.7 and a p90 of 28.2 ms.
    assertThat(lines)
        .hasSize(1)
        .first()
        .asString()
        .matches(
            "  Thread calibration: mean lat.: 24\\.(69|70)\\dms, rate sampling interval: 56ms");
    assertThat(course.forgot()).isTrue();
    String printed = text.results(run.end(15), 15, course);
    assertThat(printed)
        .contains("100.000%  500.00us", "Total count    =          500]")
        .contains("  1500 requests in 15.00s", "Requests/sec:    100.00");
  }

  @Test
  void theSamplingIntervalIsAtLeastTenMilliseconds() {
    Wrk2Course course = Wrk2Course.forgetting(CONNECTIONS, 20, lines::add);
    for (int second = 1; second <= 11; second++) {
      course.add(run.second(second, 0, answers(10, 250 * MICRO)));
    }
    assertThat(lines)
        .containsExactly("  Thread calibration: mean lat.: 0.250ms, rate sampling interval: 10ms");
  }

  @Test
  void aRunThatIsNotLongerKeepsAllAndSaysNothing() {
    Wrk2Course course = Wrk2Course.forgetting(CONNECTIONS, 10.064, lines::add);
    assertThat(course.forgets()).isFalse();
    slowThenFast(course);
    assertThat(course.forgot()).isFalse();
    assertThat(lines).isEmpty();
    assertThat(text.results(run.end(15), 15, course)).contains("Total count    =         1500]");
    assertThat(Wrk2Course.forgetting(CONNECTIONS, 10.065, lines::add).forgets()).isTrue();
  }

  @Test
  void aRunThatIsStoppedBeforeKeepsAll() {
    Wrk2Course course = Wrk2Course.forgetting(CONNECTIONS, 30, lines::add);
    course.add(run.second(1, 0, answers(10, MILLI)));
    assertThat(text.results(run.end(1), 1, course)).contains("Total count    =           10]");
  }

  @Test
  void withNoAnswerTheFirstLatenciesAreForgottenTenSecondsLater() {
    Wrk2Course course = Wrk2Course.forgetting(CONNECTIONS, 60, lines::add);
    for (int second = 1; second <= 12; second++) {
      course.add(run.second(second, 0, answers(second > 11 ? 1 : 0, MILLI)));
    }
    assertThat(lines).isEmpty();
    for (int second = 13; second <= 21; second++) {
      course.add(run.second(second, 0, answers(1, MILLI)));
    }
    assertThat(lines).hasSize(1);
    assertThat(course.kept("total").orElseThrow().getTotalCount()).isEqualTo(1);
  }
}
