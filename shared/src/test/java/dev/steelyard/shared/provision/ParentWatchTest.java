package dev.steelyard.shared.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ParentWatchTest {

  private final CountDownLatch gone = new CountDownLatch(1);

  @Test
  void runsOnceTheInputEndsAndNotBefore() throws Exception {
    try (PipedOutputStream parent = new PipedOutputStream()) {
      ParentWatch.start(new PipedInputStream(parent), gone::countDown);
      parent.write("what a parent may say is no end".getBytes(StandardCharsets.UTF_8));
      parent.flush();
      assertThat(gone.getCount()).isEqualTo(1);
    }
    assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void takesABrokenInputForItsEnd() throws Exception {
    // Reading a pipe that was never connected fails.
    PipedInputStream broken = new PipedInputStream();
    ParentWatch.start(broken, gone::countDown);

    assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
