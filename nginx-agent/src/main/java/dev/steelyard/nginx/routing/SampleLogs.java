package dev.steelyard.nginx.routing;

import dev.steelyard.shared.sample.Sample;
import java.nio.file.Path;
import java.util.List;

/** Sample logs on disk. Blocking: call it on a worker thread. */
public interface SampleLogs {

  /** A log that is being written. */
  interface Log {

    void append(Sample sample);

    void close();
  }

  /** Starts a new log; its folder is made if need be. */
  Log create(Path file);

  /** Every sample of a log, in time order. */
  List<Sample> read(Path file);
}
