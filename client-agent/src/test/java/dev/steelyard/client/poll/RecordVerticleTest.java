package dev.steelyard.client.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.RecordStatus;
import dev.steelyard.shared.bus.StartRecord;
import dev.steelyard.shared.sample.PublishedRecord;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.SampleLogReader;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordVerticleTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Vertx vertx;
  private Bus bus;
  private FakeNginx nginx;
  private String deployment;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    bus = new Bus(vertx.eventBus(), "test", Clock.systemUTC());
    nginx = new FakeNginx(vertx);
    Clock clock = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_000L), ZoneOffset.UTC);
    deployment =
        vertx
            .deployVerticle(new RecordVerticle(bus, nginx.settings(1000), "client-agent 1", clock))
            .await(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private RecordStatus record(Path file, long periodMillis, String format) throws Exception {
    return bus.request(
            Addresses.RECORD_START,
            new StartRecord(file.toString(), periodMillis, format),
            RecordStatus.class,
            LIMIT)
        .await(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private RecordStatus stopRecording() throws Exception {
    return bus.request(Addresses.RECORD_STOP, new Empty(), RecordStatus.class, LIMIT)
        .await(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private void progress(String state, String because) {
    bus.publish(Addresses.LOAD_PROGRESS, status(state, because));
  }

  private static LoadStatus status(String state, String because) {
    return new LoadStatus(state, 1, "plan", 1, because, 1000, 0, "", List.of(), null);
  }

  private static void refused(ThrowingCallable call, ErrorCode code, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SteelyardException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContainingAll(words);
  }

  @Test
  void samplesAreRecordedUntilRecordStop() throws Exception {
    Path file = folder.resolve("samples.jsonl.gz");
    assertThat(record(file, 200, null))
        .isEqualTo(new RecordStatus("recording", file.toString(), 0, null));
    nginx.awaitPage(4);
    RecordStatus status = stopRecording();

    List<Sample> samples = SampleLogReader.readAll(file);
    assertThat(samples.size()).isGreaterThanOrEqualTo(2);
    assertThat(status)
        .isEqualTo(new RecordStatus("ended", file.toString(), samples.size(), "record.stop"));
    assertThat(samples)
        .allSatisfy(
            sample ->
                assertThat(sample.upstreams().get(0).servers().get(0).requests()).isEqualTo(10));
    try (SampleLogReader reader = SampleLogReader.open(file)) {
      assertThat(reader.header().madeBy()).isEqualTo("client-agent 1");
      assertThat(reader.header().source()).isEqualTo(nginx.url());
      assertThat(reader.header().periodMillis()).isEqualTo(200);
      assertThat(reader.header().startedAtMillis()).isEqualTo(1_700_000_000_000L);
    }
  }

  @Test
  void publishedFormatHasARecordAfterThePlanIsComplete() throws Exception {
    // That it is one poll after the news, and no more, is StatusPollerTest's matter.
    Path file = folder.resolve("published.jsonl");
    record(file, 1000, "published");
    nginx.awaitPage(2);
    progress("running", null);
    progress("ended", "plan-complete");
    RecordStatus status = stopRecording();

    List<String> lines = Files.readAllLines(file);
    assertThat(lines.size()).isGreaterThanOrEqualTo(3).isEqualTo(nginx.pages());
    assertThat(status)
        .isEqualTo(new RecordStatus("ended", file.toString(), lines.size(), "plan-complete"));
    for (int i = 0; i < lines.size(); i++) {
      PublishedRecord record = PublishedRecord.parse(lines.get(i));
      assertThat(record.print()).isEqualTo(lines.get(i));
      assertThat(record.zones().get("compose_backend").get("10.0.0.1:80").requestCounter())
          .isEqualTo(10L * (i + 1));
    }
  }

  @Test
  void aStoppedLoadEndsTheRecordingByItself() throws Exception {
    Path file = folder.resolve("samples.jsonl");
    record(file, 200, "samples");
    nginx.awaitPage(1);
    progress("ended", "stopped");
    // Ended by itself: the next recording is not refused.
    Path next = folder.resolve("next.jsonl");
    RecordStatus second = awaitStart(next);

    assertThat(second.state()).isEqualTo("recording");
    assertThat(SampleLogReader.readAll(file)).hasSizeGreaterThanOrEqualTo(1);
    stopRecording();
  }

  @Test
  void theEndOfOneAgentsPartOfASharedLoadEndsNoRecording() throws Exception {
    record(folder.resolve("samples.jsonl"), 200, "samples");
    nginx.awaitPage(1);
    LoadStatus.Part part = new LoadStatus.Part("a plan", "agent-0", 1, 3, null, null);
    bus.publish(Addresses.LOAD_PROGRESS, status("ended", "stopped").with(part, null));
    // Messages of one sender come in their order: this one would find the recording ended.
    assertThat(stopRecording().endedBecause()).isEqualTo("record.stop");
  }

  private RecordStatus awaitStart(Path file) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        return record(file, 200, "samples");
      } catch (SteelyardException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(System.nanoTime()).as("recording did not end by itself").isLessThan(deadline);
        vertx.timer(50).await(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void recordStopTellsHowARecordingEndedByItself() throws Exception {
    Path file = folder.resolve("published.jsonl");
    record(file, 200, "published");
    progress("ended", "the target is gone");

    assertThat(stopRecording().endedBecause()).isEqualTo("the target is gone");
    assertThat(stopRecording().endedBecause()).isEqualTo("the target is gone");
  }

  @Test
  void existingFileMissingDirectoryAndSecondRecordingAreRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("there"), "precious");
    refused(() -> record(file, 200, null), ErrorCode.CONFLICT, file.toString(), "exists already");
    assertThat(file).hasContent("precious");

    Path lost = folder.resolve("no").resolve("log");
    refused(() -> record(lost, 200, null), ErrorCode.BAD_REQUEST, "there is no directory");

    Path first = folder.resolve("first");
    record(first, 200, null);
    refused(
        () -> record(folder.resolve("second"), 200, null),
        ErrorCode.CONFLICT,
        first.toString(),
        "steelyard.record.stop");
    assertThat(folder.resolve("second")).doesNotExist();
  }

  @Test
  void badArgumentsAreRefusedWithWhatIsAllowed() {
    Path file = folder.resolve("log");
    refused(() -> record(file, 100, null), ErrorCode.BAD_REQUEST, "period of 100 ms", "200..60000");
    refused(
        () -> record(file, 500, "csv"),
        ErrorCode.BAD_REQUEST,
        "record format csv",
        "samples or published");
    refused(() -> record(Path.of(""), 500, null), ErrorCode.BAD_REQUEST, "no file");
    assertThat(file).doesNotExist();
  }

  @Test
  void recordStopWithoutARecordingIsRefused() {
    refused(this::stopRecording, ErrorCode.CONFLICT, "nothing was recorded");
  }

  @Test
  void undeployingClosesTheRecording() throws Exception {
    Path file = folder.resolve("log.gz");
    record(file, 200, "published");
    nginx.awaitPage(2);
    vertx.undeploy(deployment).await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    int pages = nginx.pages();
    vertx.timer(500).await(LIMIT.toSeconds(), TimeUnit.SECONDS);

    assertThat(nginx.pages()).isEqualTo(pages);
    assertThat(bus.served()).isEmpty();
    try (InputStream whole = new GZIPInputStream(Files.newInputStream(file))) {
      // A file that was not closed would end with an error here.
      assertThat(new String(whole.readAllBytes(), StandardCharsets.UTF_8).lines())
          .hasSizeGreaterThanOrEqualTo(1);
    }
  }
}
