package dev.steelyard.shared.sample;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;

/**
 * A new text file that grows by whole lines, compressed with gzip when its name ends in {@code
 * .gz}. Each line is handed to the system before {@link #append} returns, so a killed writer leaves
 * every whole line readable. Blocking; one thread at a time.
 */
public final class LineFile implements AutoCloseable {

  private final OutputStream out;
  private final Path file;

  /** Lines to a stream that stands for {@code file}. */
  LineFile(OutputStream out, Path file) {
    this.out = out;
    this.file = file;
  }

  /**
   * Creates the file.
   *
   * @throws SteelyardException CONFLICT: it exists; BAD_REQUEST: its directory does not; FAILED:
   *     the system refuses
   */
  public static LineFile create(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw SteelyardException.badRequest(
          file + ": there is no directory " + parent, "create it first, or choose another file");
    }
    try {
      OutputStream plain =
          Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new LineFile(
          compressed(file)
              ? new GZIPOutputStream(plain, 8192, true)
              : new BufferedOutputStream(plain),
          file);
    } catch (FileAlreadyExistsException e) {
      throw new SteelyardException(
          ErrorCode.CONFLICT, file + " exists already", "choose another name, or move it away", e);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Whether a file of this name holds gzip. */
  static boolean compressed(Path file) {
    return file.toString().endsWith(".gz");
  }

  /**
   * Writes a line and hands it to the system.
   *
   * @param line without line ends
   * @throws SteelyardException FAILED: the disk is full or gone
   */
  public void append(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static SteelyardException failed(Path file, IOException e) {
    return new SteelyardException(
        ErrorCode.FAILED,
        file + " cannot be written (" + SteelyardException.sentence(e) + ")",
        "free space on the disk, or choose a place where this user may write",
        e);
  }
}
