package dev.steelyard.nginx.routing;

import dev.steelyard.shared.sample.Sample;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes collected windows to {@code <policy>-<start of the first window, epoch ms>.jsonl.gz}.
 * Blocking: one worker thread at a time.
 */
final class WindowRecorder {

  private final SampleLogs logs;
  private final Path folder;
  private SampleLogs.@Nullable Log open;

  WindowRecorder(SampleLogs logs, Path folder) {
    this.logs = logs;
    this.folder = folder;
  }

  /** Appends to the open log, or starts one. */
  void append(String policy, Sample window) {
    if (open == null) {
      open = logs.create(folder.resolve(policy + "-" + window.windowStartMillis() + ".jsonl.gz"));
    }
    open.append(window);
  }

  /** Ends the open log; the next window starts another. */
  void end() {
    SampleLogs.Log ending = open;
    open = null;
    if (ending != null) {
      ending.close();
    }
  }
}
