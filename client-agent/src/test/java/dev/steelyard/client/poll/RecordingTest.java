package dev.steelyard.client.poll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordStatus;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.vts.VtsPage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a recording does when its file fails. The file is a stand-in that fails as a full disk does;
 * it does not prove how a real file system fails.
 */
class RecordingTest {

  private static final long LIMIT_SECONDS = 20;

  private final List<String> notes = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private Context context;
  private FakeNginx nginx;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    context = vertx.getOrCreateContext();
    nginx = new FakeNginx(vertx);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static SteelyardException full() {
    return new SteelyardException(ErrorCode.FAILED, "log cannot be written", "free space");
  }

  /** Fails at write number {@code failAt}, and at the close if that is 0. */
  private static final class FailingSink implements RecordSink {

    private final int failAt;
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();

    FailingSink(int failAt) {
      this.failAt = failAt;
    }

    @Override
    public int write(VtsPage page, Optional<Sample> sample) {
      if (writes.incrementAndGet() == failAt) {
        throw full();
      }
      return 1;
    }

    @Override
    public void close() {
      closes.incrementAndGet();
      if (failAt == 0) {
        throw full();
      }
    }
  }

  private Recording started(RecordSink sink) {
    Recording recording =
        new Recording(vertx, nginx.settings(200), Path.of("log"), sink, notes::add);
    context.runOnContext(v -> recording.start());
    return recording;
  }

  private RecordStatus ended(Recording recording, Function<Recording, Future<RecordStatus>> how)
      throws Exception {
    Promise<RecordStatus> promise = Promise.promise();
    context.runOnContext(v -> how.apply(recording).onComplete(promise));
    return promise.future().await(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void aFullDiskEndsTheRecordingWithTheError() throws Exception {
    FailingSink sink = new FailingSink(3);
    Recording recording = started(sink);

    RecordStatus status = ended(recording, Recording::ended);
    assertThat(status)
        .isEqualTo(new RecordStatus("ended", "log", 2, "log cannot be written: free space"));
    assertThat(recording.failed()).isTrue();
    assertThat(sink.closes).hasValue(1);
  }

  @Test
  void anErrorInTheLastRecordOutranksThePlansEnd() throws Exception {
    FailingSink sink = new FailingSink(2);
    Recording recording = started(sink);
    nginx.awaitPage(1);

    assertThat(ended(recording, r -> r.finish("plan-complete")).endedBecause())
        .isEqualTo("log cannot be written: free space");
  }

  @Test
  void anErrorAtTheCloseIsTold() throws Exception {
    Recording recording = started(new FailingSink(0));
    nginx.awaitPage(2);

    RecordStatus status = ended(recording, r -> r.stop("record.stop"));
    assertThat(status.endedBecause()).isEqualTo("log cannot be written: free space");
    assertThat(recording.failed()).isTrue();
    assertThat(recording.status()).isEqualTo(status);
  }

  @Test
  void aMissingLastRecordIsTold() throws Exception {
    Recording recording = started(new FailingSink(-1));
    nginx.awaitPage(2);
    nginx.breakDown();

    RecordStatus status = ended(recording, r -> r.finish("plan-complete"));
    assertThat(status.endedBecause())
        .startsWith("plan-complete, but the record after it is missing: ")
        .contains("status 503");
    assertThat(recording.failed()).isTrue();
    assertThat(notes).singleElement().asString().startsWith("no record: " + nginx.url());
  }

  @Test
  void stopWaitsForTheRecordAfterTheEndAndTheFirstReasonStays() throws Exception {
    Recording recording = started(new FailingSink(-1));
    nginx.awaitPage(1);

    RecordStatus status =
        ended(
            recording,
            r -> {
              r.finish("plan-complete");
              return r.stop("record.stop");
            });
    assertThat(status.endedBecause()).isEqualTo("plan-complete");
    assertThat(status.records()).isGreaterThanOrEqualTo(2);
    assertThat(ended(recording, r -> r.stop("again"))).isEqualTo(status);
    assertThat(ended(recording, r -> r.finish("again"))).isEqualTo(status);
  }

  @Test
  void endDoesNotWait() throws Exception {
    FailingSink sink = new FailingSink(-1);
    Recording recording = started(sink);
    nginx.awaitPage(1);

    RecordStatus status =
        ended(
            recording,
            r -> {
              r.finish("plan-complete");
              return r.end("interrupted", false);
            });
    assertThat(status.endedBecause()).isEqualTo("interrupted");
    assertThat(recording.failed()).isFalse();
    assertThat(sink.closes).hasValue(1);
  }
}
