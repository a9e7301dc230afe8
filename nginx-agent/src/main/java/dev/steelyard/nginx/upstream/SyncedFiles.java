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
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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
    replaceAll(Map.of(file, text));
  }

  /**
   * The same for several files: none is renamed before all are written and synced, so that a full
   * disk leaves all of them as they were.
   *
   * @throws SteelyardException FAILED with the file
   */
  static void replaceAll(Map<Path, String> texts) {
    try {
      for (Map.Entry<Path, String> entry : texts.entrySet()) {
        inPlace(entry.getKey(), () -> write(temporary(entry.getKey()), entry.getValue()));
      }
      Set<Path> directories = new LinkedHashSet<>();
      for (Path file : texts.keySet()) {
        inPlace(file, () -> Files.move(temporary(file), file, StandardCopyOption.ATOMIC_MOVE));
        directories.add(directory(file));
      }
      for (Path directory : directories) {
        inPlace(directory, () -> sync(directory));
      }
    } catch (SteelyardException e) {
      texts.keySet().forEach(file -> discard(file, e));
      throw e;
    }
  }

  private interface FileWork {
    void run() throws IOException;
  }

  private static void inPlace(Path file, FileWork work) {
    try {
      work.run();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static void discard(Path file, SteelyardException cause) {
    try {
      Files.deleteIfExists(temporary(file));
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static Path directory(Path file) {
    return Objects.requireNonNull(file.getParent(), "a file in a directory");
  }

  private static Path temporary(Path file) {
    return directory(file).resolve("." + file.getFileName() + ".new");
  }

  private static void write(Path file, String text) throws IOException {
    append(file, text, StandardOpenOption.TRUNCATE_EXISTING);
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /** Whether a file can be read and holds exactly this text. */
  static boolean holds(Path file, String text) {
    try {
      return Files.readString(file).equals(text);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /**
   * Gives a file the name of another, which it replaces, and syncs their directory.
   *
   * @throws SteelyardException FAILED; both files are then as they were
   */
  static void rename(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      sync(directory(to));
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
