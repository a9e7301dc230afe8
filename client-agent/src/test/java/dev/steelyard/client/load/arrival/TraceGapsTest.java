package dev.steelyard.client.load.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceGapsTest {

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("trace"), text);
  }

  @Test
  void gapsComeInTheirOrderAndThenAgain() throws IOException {
    TraceGaps trace = TraceGaps.read(file("# gaps\n1.5\n\n 0\n20\n"), "ms");
    assertThat(trace.totalNanos()).isEqualTo(21.5e6);
    ArrivalProcess process = trace.process();
    SplittableRandom random = new SplittableRandom(1);
    assertThat(process.firstGapNanos(1, random)).isEqualTo(1.5e6);
    assertThat(process.gapNanos(1, random)).isZero();
    assertThat(process.gapNanos(1, random)).isEqualTo(20e6);
    assertThat(process.gapNanos(1, random)).isEqualTo(1.5e6);
    assertThat(trace.process().firstGapNanos(1, random)).as("each begins anew").isEqualTo(1.5e6);
  }

  @Test
  void whatIsNoGapIsRefusedWithItsLine() throws IOException {
    assertRefused("1\n-2\n", "line 2 is -2: a gap is at least 0: time does not run backwards");
    assertRefused("1\n\nx\n", "line 3 is x: write one number, the gap");
    assertRefused("NaN", "line 1 is NaN");
    assertRefused("Infinity", "line 1 is Infinity");
    assertRefused("", "has 0 gaps of together 0.0 s");
    assertRefused("0\n0\n", "has 2 gaps of together 0.0 s");
    assertThatThrownBy(() -> TraceGaps.read(directory.resolve("none"), "us"))
        .hasMessageContaining("name a readable text file");
    Path good = file("1");
    assertThatThrownBy(() -> TraceGaps.read(good, "min")).hasMessageContaining("use us, ms or s");
  }

  private void assertRefused(String text, String message) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> TraceGaps.read(file, "us")).hasMessageContaining(message);
  }
}
