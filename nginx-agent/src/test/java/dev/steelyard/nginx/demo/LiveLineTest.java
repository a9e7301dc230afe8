package dev.steelyard.nginx.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LiveLineTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final AtomicLong nanos = new AtomicLong(1_000_000_000L);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void withoutATerminalALineComesWithEachPhaseAndEveryTenSeconds() {
    LiveLine line = new LiveLine(out, false, nanos::get, 120);
    line.phase("observing");
    nanos.addAndGet(9_000_000_000L);
    line.update("too soon");
    nanos.addAndGet(1_000_000_000L);
    line.update("ten seconds");
    nanos.addAndGet(40_000_000_000L);
    line.phase("training");
    line.say("done");
    assertThat(printed())
        .isEqualToNormalizingNewlines(
            "[2:00 left] observing\n[1:50 left]   ten seconds\n[1:10 left] training\ndone\n");
  }

  @Test
  void onATerminalTheLineIsRewrittenAndAShorterOneCoversIt() {
    LiveLine line = new LiveLine(out, true, nanos::get, 60);
    line.phase("arms");
    line.update("long text");
    line.update("x");
    line.say("end");
    assertThat(printed())
        .isEqualToNormalizingNewlines(
            "\r[1:00 left] arms"
                + "\r[1:00 left] arms  long text"
                + "\r[1:00 left] arms  x        "
                + "\r                   \rend\n");
  }

  @Test
  void timeRemainingNeverFallsBelowZero() {
    LiveLine line = new LiveLine(out, false, nanos::get, 1);
    nanos.addAndGet(5_000_000_000L);
    line.phase("late");
    assertThat(printed()).startsWith("[0:00 left] late");
    assertThat(line.elapsedSeconds()).isEqualTo(5.0);
  }
}
