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

/**
 * Who changed which weights, when and why: one JSON line a change, synced before the change is
 * answered. A full file is renamed to {@code .1}, which replaces the one before it.
 */
public final class AuditLog {

  private static final long MAX_BYTES = 64L << 20;

  private final Path file;
  private final Clock clock;
  private final long maxBytes;

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
   *     refused}, {@code failed} or {@code pending} (accepted, waits for the actuator)
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

  /** Appends and syncs. */
  public void append(Entry entry) {
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
    rotate();
    SyncedFiles.appendLine(file, line.encode());
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
