package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.steelyard.client.load.engine.EngineLoops.Footing;
import dev.steelyard.shared.provision.AllowedCores;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.vertx.core.Vertx;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.internal.VertxInternal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the engine takes for granted of the libraries below it; fails when a version changes it. */
class EngineLoopsTest {

  private final EngineLoops loops = EngineLoops.open();

  @AfterEach
  void close() throws Exception {
    loops.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private <T> T onFirstLoop(Callable<T> action) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    loops
        .sending(0)
        .context()
        .runOnContext(
            nothing -> {
              try {
                result.complete(action.call());
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            });
    return result.get(20, TimeUnit.SECONDS);
  }

  @Test
  void theHooksWereProvenOnTheseVersions() {
    // The hooks are internal classes. When this fails, run all tests of this package and the
    // benchmark of the load generator on the new pair before the numbers here are changed.
    assertThat(VertxInternal.version()).isEqualTo("5.0.10");
    assertThat(EpollIoHandler.class.getPackage().getImplementationVersion())
        .isEqualTo("4.2.12.Final");
    assertThat(EpollTransport.class).isNotFinal();
  }

  @Test
  void everySendingLoopAndTheReportingOneAreLoopsOfTheirOwn() {
    assertThat(loops.size()).isEqualTo(Runtime.getRuntime().availableProcessors());
    for (int i = 0; i < loops.size(); i++) {
      assertThat(loops.sending(i).context().nettyEventLoop())
          .isNotSameAs(loops.reporting().nettyEventLoop());
      for (int j = 0; j < i; j++) {
        assertThat(loops.sending(i).io()).isNotSameAs(loops.sending(j).io());
      }
    }
  }

  @Test
  void theNativeTransportIsUsedWhereThereIsOne() {
    assumeTrue(Epoll.isAvailable(), "no epoll on this system");
    assertThat(new PacedTransport().portableBecause()).isEmpty();
    Vertx vertx = loops.reporting().owner();
    assertThat(vertx.isNativeTransportEnabled()).isTrue();
  }

  @Test
  void aLoopThatMayNotWaitTurnsOverAndOverAndStillDoesItsTasks() throws Exception {
    CountDownLatch turns = new CountDownLatch(1000);
    PacedIoHandler.Work polling =
        () -> {
          turns.countDown();
          return 0;
        };
    onFirstLoop(
        () -> {
          loops.sending(0).io().add(polling);
          return true;
        });
    assertThat(turns.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(onFirstLoop(() -> "done")).isEqualTo("done");
    onFirstLoop(
        () -> {
          loops.sending(0).io().remove(polling);
          return true;
        });
  }

  @Test
  void aLoopDoesSeveralWorksUntilEachHasGone() throws Exception {
    CountDownLatch seldom = new CountDownLatch(3);
    CountDownLatch often = new CountDownLatch(100);
    AtomicReference<PacedIoHandler.Work> self = new AtomicReference<>();
    PacedIoHandler.Work goesByItself =
        () -> {
          seldom.countDown();
          if (seldom.getCount() == 0) {
            loops.sending(0).io().remove(self.get());
          }
          return Long.MAX_VALUE; // it is woken by the other one
        };
    self.set(goesByItself);
    PacedIoHandler.Work waits =
        () -> {
          often.countDown();
          return 100_000;
        };
    onFirstLoop(
        () -> {
          loops.sending(0).io().add(goesByItself);
          loops.sending(0).io().add(waits);
          return true;
        });
    assertThat(seldom.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(often.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aLoopWakesByItselfWhenItsWorkSaysSoAndNotMuchMoreOften() throws Exception {
    // 50 waits of 2 ms each. A loop that polled would turn tens of thousands of times.
    AtomicInteger turns = new AtomicInteger();
    AtomicLong before = new AtomicLong();
    AtomicInteger early = new AtomicInteger();
    CountDownLatch waited = new CountDownLatch(50);
    onFirstLoop(
        () -> {
          loops
              .sending(0)
              .io()
              .add(
                  () -> {
                    turns.incrementAndGet();
                    long now = System.nanoTime();
                    long left = before.get() + 2_000_000 - now;
                    if (left > 0) {
                      early.incrementAndGet();
                      return left;
                    }
                    before.set(now);
                    waited.countDown();
                    return 2_000_000;
                  });
          return true;
        });
    assertThat(waited.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(turns.get()).isLessThan(50 + early.get() + 100);
    assertThat(early.get()).isLessThan(500);
  }

  @Test
  void theSendingThreadAsksForExactTimers() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/thread-self")), "no /proc on this system");
    assumeTrue(KernelThread.shortenTimerSlack().isEmpty(), "no right to change the timer slack");
    Footing footing = ready(false);
    String slack =
        onFirstLoop(
            () ->
                Files.readString(
                    Path.of("/proc", KernelThread.id().orElseThrow(), "timerslack_ns")));
    assertThat(slack.strip()).isEqualTo("1");
    assertThat(footing.pinned()).isFalse();
  }

  @Test
  void aPinnedLoopHasACoreThatNoOtherThreadOfTheProcessMayUse() throws Exception {
    Footing footing = ready(true);
    assumeTrue(footing.pinned(), () -> String.join("; ", footing.notes()));
    String mine = onFirstLoop(() -> allowed("/proc/thread-self/status"));
    assertThat(mine).matches("\\d+");
    assertThat(AllowedCores.parse(allowed("/proc/thread-self/status")))
        .doesNotContain(Integer.parseInt(mine));
    loops.release();
    String all =
        loops
            .reporting()
            .executeBlocking(() -> allowed("/proc/thread-self/status"))
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    assertThat(AllowedCores.parse(all)).contains(Integer.parseInt(mine));
    assertThat(onFirstLoop(() -> allowed("/proc/thread-self/status"))).isEqualTo(all);
  }

  private Footing ready(boolean pin) throws Exception {
    return loops
        .prepare(1, pin)
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private static String allowed(String status) throws Exception {
    return Files.readAllLines(Path.of(status)).stream()
        .filter(line -> line.startsWith("Cpus_allowed_list:"))
        .map(line -> line.substring("Cpus_allowed_list:".length()).strip())
        .findFirst()
        .orElseThrow();
  }
}
