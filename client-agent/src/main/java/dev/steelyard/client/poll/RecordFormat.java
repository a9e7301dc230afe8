package dev.steelyard.client.poll;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.LineFile;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.SampleLogHeader;
import dev.steelyard.shared.sample.SampleLogWriter;
import dev.steelyard.shared.vts.VtsPage;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a recording is written; a file whose name ends in {@code .gz} is compressed. */
enum RecordFormat {
  /** A sample log: differences with time stamps, one line a sample. */
  SAMPLES {
    @Override
    RecordSink create(Path file, SampleLogHeader header) {
      SampleLogWriter log = SampleLogWriter.create(file, header);
      return new RecordSink() {
        @Override
        public int write(VtsPage page, Optional<Sample> sample) {
          sample.ifPresent(log::append);
          return sample.isPresent() ? 1 : 0;
        }

        @Override
        public void close() {
          log.close();
        }
      };
    }
  },

  /** The published collector's lines: running totals without a time stamp, one line a poll. */
  PUBLISHED {
    @Override
    RecordSink create(Path file, SampleLogHeader header) {
      LineFile lines = LineFile.create(file);
      return new RecordSink() {
        @Override
        public int write(VtsPage page, Optional<Sample> sample) {
          lines.append(page.published().print());
          return 1;
        }

        @Override
        public void close() {
          lines.close();
        }
      };
    }
  };

  /**
   * Creates the file.
   *
   * @param header what makes it, for the formats that say it
   * @throws SteelyardException as {@link LineFile#create}
   */
  abstract RecordSink create(Path file, SampleLogHeader header);

  /**
   * The format of this name.
   *
   * @param name {@code samples} or {@code published}; null for samples
   * @throws SteelyardException BAD_REQUEST: another name
   */
  static RecordFormat of(@Nullable String name) {
    if (name == null || name.equals("samples")) {
      return SAMPLES;
    }
    if (name.equals("published")) {
      return PUBLISHED;
    }
    throw SteelyardException.badRequest("record format " + name, "use samples or published");
  }
}
