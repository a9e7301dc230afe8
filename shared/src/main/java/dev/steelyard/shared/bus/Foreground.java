package dev.steelyard.shared.bus;

import dev.steelyard.shared.provision.ParentWatch;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Runs an agent in the foreground until a signal, or the death of its parent, ends it. */
public final class Foreground {

  private static final long STOP_LIMIT_SECONDS = 30;

  @Option(
      names = ParentWatch.FLAG,
      description = "End when standard input is closed, so as not to outlive the starter.")
  private boolean exitWithParent;

  /**
   * Starts, says so on standard output, blocks, stops.
   *
   * @return the exit status
   */
  public int run(String role, Supplier<AgentNode> start) {
    CountDownLatch ending = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    if (exitWithParent) {
      ParentWatch.start(System.in, ending::countDown);
    }
    Thread hook = new Thread(() -> stop(ending, ended), role + "-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try (AgentNode node = start.get()) {
      System.out.println(role + " ready, commands on http://127.0.0.1:" + node.apiPort());
      System.out.flush();
      ending.await();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } finally {
      ended.countDown();
    }
  }

  /** On a signal the JVM waits for this hook, and this hook for the orderly end of {@link #run}. */
  private static void stop(CountDownLatch ending, CountDownLatch ended) {
    ending.countDown();
    try {
      if (!ended.await(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("did not stop within " + STOP_LIMIT_SECONDS + " s; ending anyway");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
