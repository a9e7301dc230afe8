package dev.steelyard.shared.bench.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WrkTest {

  @Test
  void readsTheExactFiguresBehindThoseForPeople() {
    String output =
        """
        Running 2s test @ http://127.0.0.1:8080/
          140845 requests in 2.10s, 19.88MB read
        Requests/sec:  67086.59
        steelyard 140845 2099450 0
        """;

    assertThat(Wrk.parse(output)).isEqualTo(new Wrk.Result(140_845, 2.09945));
  }

  @Test
  void failedRequestsMakeTheThroughputWorthless() {
    assertThatThrownBy(() -> Wrk.parse("steelyard 1000 2000000 3\n"))
        .hasMessageContaining("3 of 1000 requests failed");
    assertThatThrownBy(() -> Wrk.parse("steelyard 0 2000000 0\n"))
        .hasMessageContaining("0 of 0 requests");
  }

  @Test
  void whatItSaysInsteadIsTold() {
    assertThatThrownBy(() -> Wrk.parse("unable to connect to 127.0.0.1:1 Connection refused\n"))
        .hasMessageContaining("Connection refused");
  }
}
