package dev.steelyard.client.load.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressLineTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "18000 | 5 hours",
        "17985 | 4 hours, 59 minutes, 45 seconds",
        "3661 | 1 hours, 1 minutes, 1 seconds",
        "3605 | 1 hours, 5 seconds",
        "3600 | 1 hours",
        "120 | 2 minutes",
        "61 | 1 minutes, 1 seconds",
        "5 | 5 seconds",
        "0 | 0 seconds"
      })
  void saysThePartsThatAreNotZero(long seconds, String parts) {
    assertThat(ProgressLine.running(seconds))
        .isEqualTo("Status: Running load ... Approximate time remaining: " + parts);
  }
}
