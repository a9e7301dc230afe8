package dev.steelyard.shared.provision;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Lets a child process notice that the process which started it is gone, even when that was killed.
 *
 * <p>{@link ChildProcess} keeps the child's standard input open and sends nothing. The operating
 * system closes it when the parent ends, however it ends, and the child reads the end of input.
 * Only for programs that were started so: at a terminal or in the background, input ends anyway.
 */
public final class ParentWatch {

  /** The command line flag of programs that can be told to end with their parent. */
  public static final String FLAG = "--exit-with-parent";

  private ParentWatch() {}

  /**
   * Starts watching on a daemon thread.
   *
   * @param input the standard input; what arrives on it is discarded
   * @param onParentGone runs once, on the watching thread
   */
  public static void start(InputStream input, Runnable onParentGone) {
    Thread watch =
        new Thread(
            () -> {
              awaitEnd(input);
              onParentGone.run();
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void awaitEnd(InputStream input) {
    try {
      input.transferTo(OutputStream.nullOutputStream());
    } catch (IOException broken) {
      // A broken pipe says what an ended one says.
    }
  }
}
