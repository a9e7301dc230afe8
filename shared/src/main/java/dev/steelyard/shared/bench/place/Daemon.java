package dev.steelyard.shared.bench.place;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A program that listens on loopback ports, started in the foreground as a child. */
public final class Daemon implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_GRACE = Duration.ofSeconds(3);
  private static final int CONNECT_MILLIS = 1000;
  private static final long ASK_AGAIN_NANOS = 10_000_000;

  private final ChildProcess process;

  private Daemon(ChildProcess process) {
    this.process = process;
  }

  /** Starts it; returns when all ports take connections. */
  public static Daemon start(ChildProcess.Spec spec, List<Integer> ports) {
    Daemon daemon = new Daemon(ChildProcess.start(spec));
    try {
      long deadline = System.nanoTime() + START_LIMIT.toNanos();
      for (int port : ports) {
        while (!listens(port)) {
          daemon.checkStarting(port, deadline);
          LockSupport.parkNanos(ASK_AGAIN_NANOS);
        }
      }
      return daemon;
    } catch (SteelyardException e) {
      daemon.close();
      throw e;
    }
  }

  private void checkStarting(int port, long deadline) {
    String said = String.join(" | ", process.lastLines(5));
    if (!process.isAlive()) {
      throw new SteelyardException(
          ErrorCode.FAILED, process + " ended at once", said.isEmpty() ? "see its log" : said);
    }
    if (System.nanoTime() > deadline) {
      throw new SteelyardException(
          ErrorCode.TIMEOUT,
          process
              + " does not listen on port "
              + port
              + " within "
              + START_LIMIT.toSeconds()
              + " s",
          said.isEmpty() ? "see its log" : said);
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Processes that it started. */
  public List<Long> children() {
    return ProcessHandle.of(process.pid())
        .map(handle -> handle.children().map(ProcessHandle::pid).toList())
        .orElse(List.of());
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.stop(STOP_GRACE);
  }
}
