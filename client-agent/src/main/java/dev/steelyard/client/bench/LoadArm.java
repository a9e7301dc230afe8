package dev.steelyard.client.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.steelyard.client.load.LoadRun;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.StartLoad;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/**
 * The process of one arm: runs a plan with everything switched on that a user has, and writes down
 * each second what the process used.
 */
final class LoadArm {

  private static final String LOOPS = "vert.x-eventloop";
  private static final int WINDOW_SECONDS = 5;

  /**
   * What happened up to a moment.
   *
   * @param sent in the second before
   * @param completed in the second before
   * @param cpuNanos of the process since its start
   * @param sendingBytes that the sending threads allocated since their start
   * @param residentKib memory
   * @param waitedNanos that the sending thread had no core since its start
   */
  record Second(
      long elapsedMillis,
      long sent,
      long completed,
      long cpuNanos,
      long sendingBytes,
      long residentKib,
      long waitedNanos) {}

  /** What the arm tells. */
  record Result(LoadStatus status, List<Second> seconds) {

    Result {
      seconds = List.copyOf(seconds);
    }

    /** All types together. */
    TypeStatus total() {
      TypeStatus total = status.total();
      if (total == null) {
        throw new IllegalStateException("a run that ended has totals");
      }
      return total;
    }

    /**
     * The largest error of the rate over any 5 whole seconds after the warm-up: what was sent
     * divided by the time it took, against the rate that was asked for; NaN where there are none.
     */
    double rateErrorShare(double warmUpSeconds, double ratePerSecond) {
      List<Second> warm = warm(warmUpSeconds);
      double worst = Double.NaN;
      // The last one is not a whole second.
      for (int end = WINDOW_SECONDS; end < warm.size() - 1; end++) {
        List<Second> window = warm.subList(end - WINDOW_SECONDS, end + 1);
        long sent = window.stream().skip(1).mapToLong(Second::sent).sum();
        double seconds = (warm.get(end).elapsedMillis() - window.get(0).elapsedMillis()) / 1e3;
        double error = Math.abs(sent / seconds / ratePerSecond - 1);
        worst = Double.isNaN(worst) ? error : Math.max(worst, error);
      }
      return worst;
    }

    private List<Second> warm(double warmUpSeconds) {
      return seconds.stream()
          .filter(second -> second.elapsedMillis() >= warmUpSeconds * 1000)
          .toList();
    }

    /** From the end of the warm-up on, without the last second, which is not a whole one. */
    Steady steady(double warmUpSeconds) {
      List<Second> warm = warm(warmUpSeconds);
      Second first = warm.get(0);
      Second last = warm.get(Math.max(0, warm.size() - 2));
      long completed = warm.subList(1, warm.size() - 1).stream().mapToLong(Second::completed).sum();
      return new Steady(
          (last.elapsedMillis() - first.elapsedMillis()) / 1e3,
          completed,
          (last.cpuNanos() - first.cpuNanos()) / 1e9,
          last.sendingBytes() - first.sendingBytes(),
          (last.waitedNanos() - first.waitedNanos()) / 1e9);
    }
  }

  /**
   * Some whole seconds of a run.
   *
   * @param waitedSeconds that the sending thread had no core
   */
  record Steady(
      double seconds, long completed, double cpuSeconds, long sendingBytes, double waitedSeconds) {

    double requestsPerSecond() {
      return completed / seconds;
    }

    double cpuSecondsPerMillion() {
      return cpuSeconds / completed * 1e6;
    }
  }

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  private final List<Second> seconds = new CopyOnWriteArrayList<>();

  private LoadArm() {}

  /** Arguments: a file with the plan, and one for the result. */
  public static void main(String[] args) throws Exception {
    StartLoad plan = RecordCodec.decode(Files.readString(Path.of(args[0])), StartLoad.class);
    Result result = new LoadArm().run(plan);
    Files.writeString(Path.of(args[1]), RecordCodec.encode(result).encode());
  }

  private Result run(StartLoad plan) throws InterruptedException, ExecutionException {
    LoadRun run = new LoadRun(this::second, line -> {});
    try {
      LoadStatus end =
          run.start(plan)
              .compose(started -> run.done())
              .toCompletionStage()
              .toCompletableFuture()
              .get();
      return new Result(end, new ArrayList<>(seconds));
    } finally {
      run.close().toCompletionStage().toCompletableFuture().get();
    }
  }

  /** On the reporting loop, whose own memory does not count. */
  private void second(LoadStatus status) {
    TypeStatus total = status.total();
    if (!status.state().equals("running") || total == null) {
      return;
    }
    long reporting = Thread.currentThread().getId();
    long bytes = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null
          && thread.getThreadName().startsWith(LOOPS)
          && thread.getThreadId() != reporting) {
        bytes += threads.getThreadAllocatedBytes(thread.getThreadId());
      }
    }
    seconds.add(
        new Second(
            status.elapsedMillis(),
            total.sent(),
            total.completed(),
            system.getProcessCpuTime(),
            bytes,
            OwnProcess.residentKib(),
            OwnProcess.sendingThreadWaitedNanos()));
  }
}
