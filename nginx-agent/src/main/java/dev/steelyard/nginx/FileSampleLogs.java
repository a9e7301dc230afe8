package dev.steelyard.nginx;

import dev.steelyard.nginx.routing.SampleLogs;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.config.Programs;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.SampleLogHeader;
import dev.steelyard.shared.sample.SampleLogReader;
import dev.steelyard.shared.sample.SampleLogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The routing loop's sample logs as files. */
final class FileSampleLogs implements SampleLogs {

  private final String source;
  private final long periodMillis;
  private final Clock clock;

  /**
   * @param source who took the samples, for the header
   */
  FileSampleLogs(String source, long periodMillis, Clock clock) {
    this.source = source;
    this.periodMillis = periodMillis;
    this.clock = clock;
  }

  @Override
  public Log create(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      if (folder != null) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot make " + folder, "check space and rights", e);
    }
    SampleLogWriter writer =
        SampleLogWriter.create(
            file, new SampleLogHeader(Programs.version(), source, periodMillis, clock.millis()));
    return new Log() {
      @Override
      public void append(Sample sample) {
        writer.append(sample);
      }

      @Override
      public void close() {
        writer.close();
      }
    };
  }

  @Override
  public List<Sample> read(Path file) {
    return SampleLogReader.readAll(file);
  }
}
