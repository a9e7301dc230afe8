package dev.steelyard.nginx.upstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What NGINX writes into its error log from a moment on. */
public final class ErrorLog {

  /** A reload that writes more than this has said what matters in its beginning. */
  private static final int MAX_READ = 1 << 20;

  private static final Pattern PROBLEM =
      Pattern.compile("\\[(emerg|alert)\\] (?:(\\d+)#\\d+: )?(.*)");

  private final Path file;

  /**
   * @param file that {@code error_log} names; need not exist yet, and one that may not be read
   *     tells nothing
   */
  public ErrorLog(Path file) {
    this.file = file;
  }

  /**
   * A line of level emerg or alert.
   *
   * @param process that wrote it; 0 when the line does not tell
   * @param text from the level on, as NGINX wrote it
   */
  record Problem(boolean emergency, long process, String text, String message) {}

  public Path file() {
    return file;
  }

  /** The end of the log now, bytes from its beginning. */
  public long mark() {
    try {
      return Files.size(file);
    } catch (NoSuchFileException | AccessDeniedException notYet) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The problems written since a mark; all of the file when it was rotated. */
  List<Problem> problemsSince(long mark) {
    return problems(textSince(mark));
  }

  /** The first of them, in NGINX' own words. */
  Optional<String> firstProblemSince(long mark) {
    return problemsSince(mark).stream().map(Problem::text).findFirst();
  }

  private String textSince(long mark) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = mark <= channel.size() ? mark : 0;
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MAX_READ, channel.size() - from));
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
        // Reads until the end.
      }
      return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    } catch (NoSuchFileException | AccessDeniedException notYet) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The problems in a text of NGINX: its log, or what {@code nginx -t} printed. */
  static List<Problem> problems(String text) {
    return text.lines().map(PROBLEM::matcher).filter(Matcher::find).map(ErrorLog::problem).toList();
  }

  private static Problem problem(Matcher line) {
    String process = line.group(2);
    return new Problem(
        line.group(1).equals("emerg"),
        process == null ? 0 : Long.parseLong(process),
        line.group().strip(),
        line.group(3));
  }

  /** The first problem in a text, in NGINX' own words. */
  static Optional<String> firstProblem(String text) {
    return problems(text).stream().map(Problem::text).findFirst();
  }
}
