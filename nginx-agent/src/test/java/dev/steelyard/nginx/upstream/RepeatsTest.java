package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RepeatsTest {

  private final Repeats repeats = new Repeats();

  private static AuditLog.Entry refused(String who, String error) {
    WeightsDocument none = new WeightsDocument(Map.of());
    return new AuditLog.Entry(who, "", none, none, 1, "refused", error, 0);
  }

  @Test
  void theFirstIsDueAtOnceAndTheLastStandsForThoseThatFollowWithinAMinute() {
    assertThat(repeats.add(refused("a", "wait 30 ms"), 0))
        .contains(new Repeats.Due(refused("a", "wait 30 ms"), 1));
    assertThat(repeats.add(refused("a", "wait 20.5 ms"), 10)).isEmpty();
    assertThat(repeats.add(refused("a", "wait 10 ms"), 20)).isEmpty();
    assertThat(repeats.due(59_999)).isEmpty();
    assertThat(repeats.due(60_000)).containsExactly(new Repeats.Due(refused("a", "wait 10 ms"), 2));
    assertThat(repeats.due(200_000)).isEmpty();
    assertThat(repeats.add(refused("a", "wait 5 ms"), 200_000)).isPresent();
  }

  @Test
  void anotherSenderOrReasonIsAnotherKind() {
    assertThat(repeats.add(refused("a", "no"), 0)).isPresent();
    assertThat(repeats.add(refused("b", "no"), 0)).isPresent();
    assertThat(repeats.add(refused("a", "never"), 0)).isPresent();
    assertThat(repeats.due(60_000)).isEmpty();
  }

  @Test
  void everNewReasonsDoNotFloodTheLog() {
    int written = 0;
    for (int i = 0; i < 10_000; i++) {
      String letters = Integer.toString(i, 36).replaceAll("[0-9]", "z");
      String reason = "x".repeat(i % 70) + letters;
      written += repeats.add(refused("a", reason), i % 1000).isPresent() ? 1 : 0;
    }
    // The kinds that are told apart, and one for all the rest.
    assertThat(written).isEqualTo(Repeats.MAX_KINDS + 1);
    long counted = repeats.due(61_000).stream().mapToLong(Repeats.Due::count).sum();
    assertThat(written + counted).isEqualTo(10_000);
  }
}
