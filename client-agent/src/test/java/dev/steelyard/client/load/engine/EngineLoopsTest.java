package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the engine takes for granted of the libraries below it; fails when a version changes it. */
class EngineLoopsTest {

  private final EngineLoops loops = EngineLoops.open();

  @AfterEach
  void close() throws Exception {
    loops.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void sendingAndReportingHaveLoopsOfTheirOwn() {
    assertThat(loops.sending().nettyEventLoop()).isNotSameAs(loops.reporting().nettyEventLoop());
  }

  @Test
  void timersUseTheNativeTransportWhereThereIsOne() {
    assumeTrue(Epoll.isAvailable(), "no epoll on this system");
    assertThat(loops.vertx().isNativeTransportEnabled()).isTrue();
  }

  @Test
  void theSendingThreadAsksForExactTimers() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/thread-self")), "no /proc on this system");
    assumeTrue(TimerSlack.shorten().isEmpty(), "no right to change the timer slack");
    CompletableFuture<String> slack = new CompletableFuture<>();
    loops
        .sending()
        .runOnContext(
            nothing -> {
              try {
                Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
                slack.complete(
                    Files.readString(Path.of("/proc", thread.toString(), "timerslack_ns")));
              } catch (Exception e) {
                slack.completeExceptionally(e);
              }
            });
    assertThat(slack.get(20, TimeUnit.SECONDS).strip()).isEqualTo("1");
  }
}
