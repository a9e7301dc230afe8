package dev.steelyard.nginx.routing;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.SampleLogHeader;
import dev.steelyard.shared.sample.SampleLogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Writes collected windows to {@code <policy>-<start of the first window, epoch ms>.jsonl.gz}.
 * Blocking: one worker thread at a time.
 */
final class WindowRecorder {

  private final Path folder;
  private final String madeBy;
  private final Clock clock;
  private @Nullable SampleLogWriter open;

  /**
   * @param folder made if need be
   * @param madeBy program and version, for the header of the log
   */
  WindowRecorder(Path folder, String madeBy, Clock clock) {
    this.folder = folder;
    this.madeBy = madeBy;
    this.clock = clock;
  }

  /** Appends to the open log, or starts one. */
  void append(String policy, Sample window) {
    if (open == null) {
      open = create(policy, window);
    }
    open.append(window);
  }

  private SampleLogWriter create(String policy, Sample first) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, folder + " cannot be made", "check the state directory", e);
    }
    return SampleLogWriter.create(
        folder.resolve(policy + "-" + first.windowStartMillis() + ".jsonl.gz"),
        new SampleLogHeader(
            madeBy,
            "windows under " + policy,
            first.windowEndMillis() - first.windowStartMillis(),
            clock.millis()));
  }

  /** Ends the open log; the next window starts another. */
  void end() {
    SampleLogWriter ending = open;
    open = null;
    if (ending != null) {
      ending.close();
    }
  }
}
