package dev.steelyard.shared.sample;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a stream whose end may be missing. Unlike a buffered reader it loses nothing of what
 * came before the end of a cut gzip file. Blocking; one thread.
 */
final class LineReader {

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private boolean ended;
  private boolean wholeLine;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** The next line without its end; null at the end. */
  @Nullable String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int start = position;
      while (position < limit && buffer[position] != '\n') {
        position++;
      }
      line.write(buffer, start, position - start);
      if (position < limit) {
        position++;
        wholeLine = true;
        return line.toString(StandardCharsets.UTF_8);
      }
      if (!fill()) {
        wholeLine = false;
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
      }
    }
  }

  /** Whether the last line had its end. */
  boolean wholeLine() {
    return wholeLine;
  }

  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    position = 0;
    limit = 0;
    try {
      limit = Math.max(0, in.read(buffer));
    } catch (EOFException e) {
      // A gzip file whose writer was killed has no trailer; all that was flushed has been read.
    }
    ended = limit == 0;
    return !ended;
  }
}
