package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who changed which weights, when and why: one JSON line a change, synced before the change is
 * answered. A full file is renamed to {@code .1}, which replaces the one before it.
 *
 * <p>What changed nothing (a refusal, a failure) is noted: repeated ones as one line with a count
 * ({@link Repeats}), and later when the disk is full now. One caller at a time.
 */
public final class AuditLog {

  private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

  private static final long MAX_BYTES = 64L << 20;

  /** Lines that wait for room on the disk; the oldest is lost when there are more. */
  private static final int MAX_OWED = 256;

  private final Path file;
  private final Clock clock;
  private final long maxBytes;
  private final Repeats repeats = new Repeats();
  private final Deque<String> owed = new ArrayDeque<>();
  private long lost;

  public AuditLog(Path file, Clock clock) {
    this(file, clock, MAX_BYTES);
  }

  AuditLog(Path file, Clock clock, long maxBytes) {
    this.file = file;
    this.clock = clock;
    this.maxBytes = maxBytes;
  }

  /**
   * One line.
   *
   * @param before document before
   * @param after document asked for
   * @param version version in force afterwards
   * @param result {@code applied}, {@code resumed} (sent again after the lease had ended), {@code
   *     refused} (nothing was written), {@code failed}, {@code drift} or {@code pending} (accepted,
   *     waits for the actuator)
   * @param error the sentence of a failure, else empty
   * @param millis from the start of the call until the result
   */
  public record Entry(
      String who,
      String why,
      WeightsDocument before,
      WeightsDocument after,
      long version,
      String result,
      String error,
      double millis) {}

  /**
   * Appends and syncs.
   *
   * @throws SteelyardException when it cannot be written; then it will not be later either
   */
  public void append(Entry entry) {
    write(line(entry, 1));
  }

  /** Takes down what changed nothing; written now, with others of its kind, or when it can be. */
  public void note(Entry entry) {
    repeats.add(entry, clock.millis()).ifPresent(due -> owe(line(due.entry(), due.count())));
    settle();
  }

  /** Writes what is still to be written, as far as it can be. */
  public void settle() {
    repeats.due(clock.millis()).forEach(due -> owe(line(due.entry(), due.count())));
    if (!owed.isEmpty()) {
      try {
        write("");
      } catch (SteelyardException e) {
        log.error("{} lines of the audit log wait: {}", owed.size(), e.getMessage());
      }
    }
  }

  private void owe(String line) {
    owed.add(line);
    if (owed.size() > MAX_OWED) {
      owed.remove();
      lost++;
    }
  }

  private void write(String line) {
    rotate();
    String gap = lost == 0 ? "" : new JsonObject().put("lost", lost).encode() + "\n";
    SyncedFiles.appendLines(file, gap + String.join("", owed) + line);
    owed.clear();
    lost = 0;
  }

  private String line(Entry entry, long count) {
    JsonObject line =
        new JsonObject()
            .put("at", Instant.now(clock).toString())
            .put("who", entry.who())
            .put("why", entry.why())
            .put("old", weights(entry.before()))
            .put("new", weights(entry.after()))
            .put("version", entry.version())
            .put("result", entry.result())
            .put("millis", Math.round(entry.millis() * 1000) / 1000.0);
    if (!entry.error().isEmpty()) {
      line.put("error", entry.error());
    }
    if (count > 1) {
      line.put("times", count);
    }
    return line.encode() + "\n";
  }

  private static JsonObject weights(WeightsDocument document) {
    JsonObject json = new JsonObject();
    document
        .groups()
        .forEach(
            (name, group) -> {
              JsonObject servers = new JsonObject();
              group.weights().forEach(servers::put);
              json.put(
                  name,
                  new JsonObject().put("rule", group.rule().wireName()).put("weights", servers));
            });
    return json;
  }

  private void rotate() {
    try {
      if (Files.exists(file) && Files.size(file) > maxBytes) {
        Path old = file.resolveSibling(file.getFileName() + ".1");
        Files.move(file, old, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "cannot rename the audit log " + file + " (" + e + ")",
          "check space and rights of its directory",
          e);
    }
  }
}
