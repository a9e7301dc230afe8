package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The last weights that were applied, on disk: a line {@code version N} and the document. NGINX
 * reads the same file when it starts with an empty dictionary.
 *
 * <p>A change is staged beside it before it is published, so that a full disk refuses the change
 * and not its saving. A staged document that NGINX has is one whose agent was killed before it
 * could say so.
 */
public final class WeightsState {

  private static final String VERSION = "version ";

  private final Path file;
  private final Path staged;

  public WeightsState(Path file) {
    this.file = file;
    this.staged = file.resolveSibling(file.getFileName() + ".next");
  }

  /** What was saved. */
  public record Saved(long version, WeightsDocument document) {}

  /** Replaces the file. */
  public void save(long version, WeightsDocument document) {
    SyncedFiles.replace(file, text(version, document));
  }

  /** Writes what is going to be saved; {@link #load} does not see it yet. */
  void stage(long version, WeightsDocument document) {
    SyncedFiles.replace(staged, text(version, document));
  }

  /** Saves what was staged. Needs no space on the disk. */
  void commit() {
    SyncedFiles.rename(staged, file);
  }

  /** Forgets what was staged. */
  void discard() {
    try {
      Files.deleteIfExists(staged);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot delete " + staged + " (" + e + ")", "delete it", e);
    }
  }

  /** What was staged and neither saved nor forgotten. */
  Optional<Saved> staged() {
    return read(staged);
  }

  /** The text of the file. */
  static String text(long version, WeightsDocument document) {
    return VERSION + version + "\n" + document.text();
  }

  /**
   * Reads the file; empty when there is none.
   *
   * @throws SteelyardException when it is damaged
   */
  public Optional<Saved> load() {
    return read(file);
  }

  private static Optional<Saved> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot read " + file + " (" + e + ")", "delete it", e);
    }
    String first = lines.isEmpty() ? "" : lines.get(0);
    if (!first.matches(VERSION + "\\d{1,15}")) {
      throw SteelyardException.badRequest(
          file + ": line 1 is '" + first + "'", "delete it, or write 'version NUMBER' there");
    }
    long version = Long.parseLong(first.substring(VERSION.length()));
    WeightsDocument document =
        WeightsDocument.parse(file.toString(), lines.subList(1, lines.size()));
    return Optional.of(new Saved(version, document));
  }
}
