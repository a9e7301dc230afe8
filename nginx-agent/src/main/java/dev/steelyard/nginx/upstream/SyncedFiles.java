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

  /** Adds a line and syncs it. */
  static void appendLine(Path file, String line) {
    try {
      append(file, line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw unwritable(file, e);
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
