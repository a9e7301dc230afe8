package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.SteelyardException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two files beside NGINX: the last weights, and who changed them. */
class WeightsStateTest {

  private static final WeightsDocument DOCUMENT =
      new WeightsDocument(
          Map.of("a", new WeightsDocument.Group(PickRule.LEAST_CONN, Map.of("10.0.0.1:80", 7))));

  @TempDir Path directory;

  @Test
  void whatWasSavedLastIsLoadedAndNothingElseIsLeft() throws IOException {
    WeightsState state = new WeightsState(directory.resolve("weights.state"));
    assertThat(state.load()).isEmpty();
    state.save(3, DOCUMENT);
    state.save(4, DOCUMENT);
    assertThat(state.load()).contains(new WeightsState.Saved(4, DOCUMENT));
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("weights.state"));
    }
  }

  @Test
  void aDamagedFileIsAnErrorThatNamesTheLine() throws IOException {
    Path file = directory.resolve("weights.state");
    WeightsState state = new WeightsState(file);
    Files.writeString(file, "versoin 4\nend\n");
    assertThatThrownBy(state::load)
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining(file + ": line 1 is 'versoin 4'");
    Files.writeString(file, "version 4\nrule a least-conn\nweight a 10.0.0.1:80 7");
    assertThatThrownBy(state::load).hasMessageContaining("was cut off");
    Files.writeString(file, "version 4\nweight a 10.0.0.1:80 7.5\nend\n");
    assertThatThrownBy(state::load).hasMessageContaining("use whole numbers 0..1000");
  }

  @Test
  void anAuditLineTellsWhoWhyWhatAndWhen() throws IOException {
    Path file = directory.resolve("audit.jsonl");
    Clock clock = Clock.fixed(Instant.ofEpochSecond(1_800_000_000), ZoneOffset.UTC);
    AuditLog log = new AuditLog(file, clock);
    log.append(
        new AuditLog.Entry("me", "test", DOCUMENT, DOCUMENT, 5, "failed", "no \"luck\"", 1.23456));
    assertThat(Files.readAllLines(file)).hasSize(1);
    JsonObject line = new JsonObject(Files.readString(file));
    assertThat(line.getString("at")).isEqualTo("2027-01-15T08:00:00Z");
    assertThat(line.getString("error")).isEqualTo("no \"luck\"");
    assertThat(line.getDouble("millis")).isEqualTo(1.235);
    assertThat(line.getJsonObject("new").getJsonObject("a"))
        .isEqualTo(
            new JsonObject()
                .put("rule", "least-conn")
                .put("weights", new JsonObject().put("10.0.0.1:80", 7)));
  }

  @Test
  void aFullAuditLogIsKeptOnceUnderAnotherName() throws IOException {
    Path file = directory.resolve("audit.jsonl");
    AuditLog log = new AuditLog(file, Clock.systemUTC(), 1000);
    for (int i = 0; i < 10; i++) {
      log.append(new AuditLog.Entry("me", "", DOCUMENT, DOCUMENT, i, "applied", "", 1));
    }
    assertThat(Files.size(file)).isLessThan(1500);
    assertThat(Files.size(directory.resolve("audit.jsonl.1"))).isBetween(1000L, 1500L);
    String last = Files.readAllLines(file).get(Files.readAllLines(file).size() - 1);
    assertThat(new JsonObject(last).getLong("version")).isEqualTo(9);
  }

  @Test
  void whatCannotBeWrittenNowIsNotedLaterInOrder() throws IOException {
    Path file = directory.resolve("audit.jsonl");
    Files.createDirectories(file.resolve("in-the-way"));
    AuditLog log = new AuditLog(file, Clock.systemUTC());
    log.note(new AuditLog.Entry("me", "", DOCUMENT, DOCUMENT, 1, "failed", "one", 1));
    log.note(new AuditLog.Entry("me", "", DOCUMENT, DOCUMENT, 1, "failed", "other", 1));
    assertThatThrownBy(
            () -> log.append(new AuditLog.Entry("me", "", DOCUMENT, DOCUMENT, 2, "applied", "", 1)))
        .isInstanceOf(SteelyardException.class);
    Files.delete(file.resolve("in-the-way"));
    Files.delete(file);
    log.append(new AuditLog.Entry("me", "", DOCUMENT, DOCUMENT, 3, "applied", "", 1));
    assertThat(Files.readAllLines(file))
        .extracting(line -> new JsonObject(line).getString("error", "done"))
        .containsExactly("one", "other", "done");
  }
}
