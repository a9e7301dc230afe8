package dev.steelyard.shared.bench.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {

  /** utime 250 and stime 75 ticks of 10 ms; the name holds a space and a parenthesis. */
  @Test
  void addsUserAndSystemTimeWhateverTheProcessIsCalled() {
    String stat =
        "77 (nginx: (worker) x) S 1 77 77 0 -1 4194624 900 0 3 0 250 75 11 12 20 0 1 0 99 1 2";

    assertThat(ProcessorTime.seconds(stat)).isEqualTo(3.25);
  }

  /** Guest time, the last two, is in user time already. */
  @Test
  void theMachineIsBusyWhenItNeitherIdlesNorWaitsForADisk() {
    assertThat(ProcessorTime.secondsBusy("cpu  100 20 30 9000 500 1 4 45 7 7\ncpu0 1 1 1 1\n"))
        .isEqualTo(2.0);
    assertThat(ProcessorTime.secondsOfMachine()).isPositive();
  }

  @Test
  void thisProcessUsesTime() {
    long self = ProcessHandle.current().pid();

    assertThat(ProcessorTime.seconds(List.of(self))).isPositive();
    assertThat(ProcessorTime.seconds(List.of(self, self)))
        .isGreaterThan(ProcessorTime.seconds(List.of(self)));
  }
}
