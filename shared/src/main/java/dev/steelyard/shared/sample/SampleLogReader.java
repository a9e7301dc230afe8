package dev.steelyard.shared.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sample log, one sample at a time. A last line that its writer did not finish is left out
 * and told by {@link #tornEnd()}; any other line that cannot be read is an error with its number.
 * Blocking; one thread.
 */
public final class SampleLogReader implements AutoCloseable {

  private final Path file;
  private final InputStream in;
  private final LineReader lines;
  private final SampleLogHeader header;
  private long lineNumber = 1;
  private @Nullable String tornEnd;

  private SampleLogReader(Path file, InputStream in) throws IOException {
    this.file = file;
    this.in = in;
    this.lines = new LineReader(in);
    this.header = header(file, lines.next());
  }

  /**
   * Opens a log and reads its header.
   *
   * @throws SteelyardException BAD_REQUEST: no such file, or not a sample log of this version;
   *     FAILED: the disk
   */
  public static SampleLogReader open(Path file) {
    try {
      InputStream in = Files.newInputStream(file);
      try {
        return new SampleLogReader(file, LineFile.compressed(file) ? new GZIPInputStream(in) : in);
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST, file + " does not exist", "record one, or correct the name", e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** All samples of a log, a torn end left out. */
  public static List<Sample> readAll(Path file) {
    try (SampleLogReader reader = open(file)) {
      return reader.stream().toList();
    }
  }

  /** What made the log. */
  public SampleLogHeader header() {
    return header;
  }

  /** The next sample; empty at the end. */
  public Optional<Sample> next() {
    try {
      String line = lines.next();
      if (line == null) {
        return Optional.empty();
      }
      lineNumber++;
      return read(line);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private Optional<Sample> read(String line) {
    try {
      return Optional.of(RecordCodec.decode(line, Sample.class));
    } catch (SteelyardException e) {
      if (!lines.wholeLine()) {
        tornEnd = file + ": line " + lineNumber + " was not finished and is left out";
        return Optional.empty();
      }
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST,
          file + ": line " + lineNumber + " is no sample (" + e.getMessage() + ")",
          "remove the line, or record again",
          e);
    }
  }

  /** The remaining samples, read as they are asked for. */
  public Stream<Sample> stream() {
    return Stream.generate(this::next).takeWhile(Optional::isPresent).map(Optional::orElseThrow);
  }

  /** What is wrong with the last line, once it was reached; empty when it is whole. */
  public Optional<String> tornEnd() {
    return Optional.ofNullable(tornEnd);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static SampleLogHeader header(Path file, @Nullable String line) {
    JsonNode json = json(line == null ? "" : line);
    if (!SampleLogHeader.FORMAT.equals(json.path("format").asText())) {
      throw SteelyardException.badRequest(
          file + " is no sample log",
          "its first line must be a header with \"format\":\"" + SampleLogHeader.FORMAT + "\"");
    }
    if (json.path("version").asInt() != SampleLogHeader.VERSION) {
      throw SteelyardException.badRequest(
          file + " is a sample log of version " + json.path("version").asText(),
          "this program reads version "
              + SampleLogHeader.VERSION
              + "; use the release that wrote it");
    }
    return RecordCodec.decode(json, SampleLogHeader.class);
  }

  private static JsonNode json(String line) {
    try {
      return RecordCodec.mapper().readTree(line);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static SteelyardException unreadable(Path file, IOException e) {
    return new SteelyardException(
        ErrorCode.FAILED,
        file + " cannot be read (" + SteelyardException.sentence(e) + ")",
        "check the disk and the rights of this user",
        e);
  }
}
