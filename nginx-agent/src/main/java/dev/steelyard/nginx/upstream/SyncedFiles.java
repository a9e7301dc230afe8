package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Files that are there whole or not at all, also after a power cut. */
public final class SyncedFiles {

  private SyncedFiles() {}

  /**
   * Writes under a temporary name, syncs, renames, syncs the directory.
   *
   * @param file in a directory that exists
   * @throws SteelyardException FAILED; the old file is then kept
   */
  public static void replace(Path file, String text) {
    Path directory = Objects.requireNonNull(file.getParent(), "a file in a directory");
    Path temporary = directory.resolve("." + file.getFileName() + ".new");
    try {
      append(temporary, text, StandardOpenOption.TRUNCATE_EXISTING);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Gives a file the name of another, which it replaces, and syncs their directory.
   *
   * @throws SteelyardException FAILED; both files are then as they were
   */
  static void rename(Path from, Path to) {
    Path directory = Objects.requireNonNull(to.getParent(), "a file in a directory");
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      entries.force(true);
    } catch (IOException e) {
      throw unwritable(to, e);
    }
  }

  /** Adds lines and syncs them; when not all of them fit, none is added. */
  static void appendLines(Path file, String lines) {
    long size = 0;
    try {
      size = Files.exists(file) ? Files.size(file) : 0;
      append(file, lines, StandardOpenOption.APPEND);
    } catch (IOException e) {
      SteelyardException failure = unwritable(file, e);
      cutBack(file, size, failure);
      throw failure;
    }
  }

  private static void cutBack(Path file, long size, SteelyardException cause) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static void append(Path file, String text, StandardOpenOption how) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static SteelyardException unwritable(Path file, IOException cause) {
    return new SteelyardException(
        ErrorCode.FAILED,
        "cannot write " + file + " (" + cause + ")",
        "check space and rights of " + file.getParent(),
        cause);
  }
}
