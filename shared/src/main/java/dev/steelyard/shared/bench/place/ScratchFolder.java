package dev.steelyard.shared.bench.place;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A folder for what a benchmark writes; it is deleted when this is closed, unless it is kept. On
 * Ctrl-C the process lives on until then, 15 s at most: whoever measures closes it.
 */
public final class ScratchFolder implements AutoCloseable {

  private static final long CLOSE_SECONDS = 15;

  private final Path path;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread onExit = new Thread(this::awaitClose, "bench-cleanup");
  private volatile boolean kept;

  /**
   * Uses a folder, which need not exist yet.
   *
   * @param path all below it is deleted at the end
   */
  public ScratchFolder(Path path) {
    this.path = path;
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /** A new one among the temporary files. Its path is short: sockets of NGINX live below it. */
  public static ScratchFolder temporary() {
    try {
      return new ScratchFolder(Files.createTempDirectory("steelyard-bench"));
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot make a temporary folder (" + e + ")", "free some space", e);
    }
  }

  public Path path() {
    return path;
  }

  /** A folder within it, made if it is not there. */
  public Path folder(String name) {
    try {
      return Files.createDirectories(path.resolve(name));
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot write " + path + " (" + e + ")", "free some space", e);
    }
  }

  /** Closing deletes nothing. */
  public void keep() {
    kept = true;
  }

  public boolean kept() {
    return kept;
  }

  @Override
  public void close() {
    try {
      if (!kept) {
        Folders.delete(path);
      }
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "left behind: " + path + " (" + e + ")", "delete it", e);
    } finally {
      closed.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(onExit);
      } catch (IllegalStateException e) {
        // The process is ending: the hook runs and waited for this moment.
      }
    }
  }

  private void awaitClose() {
    try {
      if (!closed.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("left behind: " + path);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
