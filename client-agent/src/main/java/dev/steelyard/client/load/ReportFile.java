package dev.steelyard.client.load;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that is written when a run is over. Whether it can be is found out before the run; a
 * reader never sees half of it. What is no regular file, for instance {@code /dev/stdout}, is
 * written to as it is.
 */
final class ReportFile {

  private ReportFile() {}

  /** Refuses a place where no file can be made. */
  static void check(Path file) {
    try {
      if (inPlace(file)) {
        Files.newOutputStream(file).close();
      } else {
        Files.writeString(part(file), "");
        Files.delete(part(file));
      }
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  static void write(Path file, String text) {
    try {
      if (inPlace(file)) {
        Files.writeString(file, text);
      } else {
        Files.writeString(part(file), text);
        Files.move(
            part(file), file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw RunOutputs.cannotWrite(file, e);
    }
  }

  /** Nothing has happened yet: the command line is wrong. */
  static SteelyardException refused(Path file, IOException e) {
    return new SteelyardException(
        ErrorCode.BAD_REQUEST, "cannot write " + file + " (" + e + ")", "name a writable file", e);
  }

  private static boolean inPlace(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file);
  }

  private static Path part(Path file) {
    Path whole = file.toAbsolutePath();
    return whole.resolveSibling(whole.getFileName() + ".part");
  }
}
