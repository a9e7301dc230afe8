package dev.steelyard.shared.sample;

import dev.steelyard.shared.bus.RecordCodec;
import java.nio.file.Path;

/**
 * Writes a sample log: a {@link SampleLogHeader}, then one {@link Sample} a line, as JSON; with
 * gzip when the name ends in {@code .gz}. Whole lines survive a killed writer. Blocking; one thread
 * at a time.
 */
public final class SampleLogWriter implements AutoCloseable {

  private final LineFile lines;

  private SampleLogWriter(LineFile lines) {
    this.lines = lines;
  }

  /** Creates the log; fails as {@link LineFile#create}. */
  public static SampleLogWriter create(Path file, SampleLogHeader header) {
    LineFile lines = LineFile.create(file);
    try {
      lines.append(RecordCodec.tree(header).toString());
    } catch (RuntimeException e) {
      lines.close();
      throw e;
    }
    return new SampleLogWriter(lines);
  }

  /** Appends a sample; fails as {@link LineFile#append}. */
  public void append(Sample sample) {
    lines.append(RecordCodec.tree(sample).toString());
  }

  @Override
  public void close() {
    lines.close();
  }
}
