package dev.steelyard.shared.vts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Polls a real HTTP server on this machine; see {@link StatusServer} for what it is not. */
class StatusPollerTest {

  private static final long LIMIT_SECONDS = 20;

  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
  private Vertx vertx;
  private StatusServer server;
  private StatusPoller poller;

  /** What the listener heard. */
  private record Recovered(long failures) {}

  private record Warned(String warning) {}

  private final StatusPoller.Listener listener =
      new StatusPoller.Listener() {
        @Override
        public void polled(VtsPage page, Optional<Sample> sample) {
          events.add(sample.isPresent() ? sample.get() : page);
        }

        @Override
        public void troubled(SteelyardException trouble) {
          events.add(trouble);
        }

        @Override
        public void recovered(long failures) {
          events.add(new Recovered(failures));
        }

        @Override
        public void warned(String warning) {
          events.add(new Warned(warning));
        }
      };

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    server = new StatusServer(vertx);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private void poll(long timeoutMillis) throws Exception {
    poller =
        new StatusPoller(
            vertx, new StatusSettings(server.url(), 200, timeoutMillis, Set.of()), listener);
    onContext(
        () -> {
          poller.start();
          return true;
        });
  }

  private <T> T onContext(Callable<T> call) throws Exception {
    Promise<T> promise = Promise.promise();
    vertx.runOnContext(
        v -> {
          try {
            promise.complete(call.call());
          } catch (Exception e) {
            promise.fail(e);
          }
        });
    return promise.future().await(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private <T> T next(Class<T> type) throws InterruptedException {
    Object event = events.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(event).isInstanceOf(type);
    return type.cast(event);
  }

  /** The next event of this type; others before it are left out. */
  private <T> T eventually(Class<T> type) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (true) {
      Object event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      assertThat(event).as("a %s", type.getSimpleName()).isNotNull();
      if (type.isInstance(event)) {
        return type.cast(event);
      }
    }
  }

  @Test
  void firstPageThenSamplesWithRisingNumbers() throws Exception {
    poll(2000);

    next(VtsPage.class);
    for (int number = 1; number <= 3; number++) {
      Sample sample = next(Sample.class);
      assertThat(sample.number()).isEqualTo(number);
      assertThat(sample.upstream("compose").orElseThrow().servers().get(0).requests())
          .isEqualTo(10);
    }
  }

  @Test
  void aRunOfFailuresIsToldOnceAndTheLastSampleStays() throws Exception {
    poll(2000);
    Sample last = eventually(Sample.class);
    AtomicInteger webPages = new AtomicInteger();
    server.behave(
        request -> {
          if (webPages.incrementAndGet() <= 4) {
            StatusServer.text(200, "<html>maintenance</html>").accept(request);
          } else {
            server.page(request);
          }
        });

    SteelyardException trouble = eventually(SteelyardException.class);
    assertThat(trouble).hasMessageContaining(server.url() + " answers a web page");
    assertThat(onContext(poller::lastSample).orElseThrow().number())
        .isGreaterThanOrEqualTo(last.number());
    assertThat(next(Recovered.class).failures()).isEqualTo(4);
    next(Sample.class);
    assertThat(onContext(poller::trouble)).isEmpty();
    assertThat(onContext(poller::counts).failed()).isEqualTo(4);
  }

  @Test
  void eachNewReasonIsTold() throws Exception {
    server.behave(StatusServer.text(404, "no such page"));
    poll(2000);
    SteelyardException first = next(SteelyardException.class);
    server.behave(StatusServer.text(200, "{\"hostName\":\"b"));
    SteelyardException second = next(SteelyardException.class);
    server.behave(StatusServer.text(200, ""));
    SteelyardException third = next(SteelyardException.class);

    assertThat(first.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(first).hasMessageContaining("answers status 404");
    assertThat(second).hasMessageContaining("cut off");
    assertThat(third).hasMessageContaining("empty page");
    server.behave(server::page);
    next(Recovered.class);
  }

  @Test
  void aRefusedConnectionIsToldAndPollingGoesOn() throws Exception {
    String url = server.url();
    server.close();
    poller = new StatusPoller(vertx, new StatusSettings(url, 200, 2000, Set.of()), listener);
    onContext(
        () -> {
          poller.start();
          return true;
        });

    SteelyardException trouble = next(SteelyardException.class);
    assertThat(trouble.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(trouble).hasMessageContaining(url + " is not reachable");
    assertThat(onContext(poller::lastSample)).isEmpty();
  }

  @Test
  void pollsNeverOverlapAndMissedOnesAreCounted() throws Exception {
    // The second answer is held back until three ticks have passed.
    AtomicInteger open = new AtomicInteger();
    AtomicInteger mostOpen = new AtomicInteger();
    server.behave(
        request -> {
          mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
          if (server.requests() == 2) {
            vertx.setTimer(700, id -> answer(request, open));
          } else {
            answer(request, open);
          }
        });
    poll(5000);

    next(VtsPage.class);
    next(Sample.class);
    next(Sample.class);
    assertThat(mostOpen).hasValue(1);
    assertThat(onContext(poller::counts).missed()).isGreaterThanOrEqualTo(2);
    assertThat(onContext(poller::counts).failed()).isZero();
  }

  private void answer(HttpServerRequest request, AtomicInteger open) {
    open.decrementAndGet();
    server.page(request);
  }

  @Test
  void anAnswerThatNeverEndsTimesOutAndTheNextPollIsServed() throws Exception {
    // The first answer sends half a page and then nothing.
    server.behave(
        request -> {
          if (server.requests() == 1) {
            request.response().setChunked(true).write("{\"hostName\":");
          } else {
            server.page(request);
          }
        });
    poll(300);

    SteelyardException trouble = next(SteelyardException.class);
    assertThat(trouble.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(trouble).hasMessageContaining("did not answer within 300 ms");
    next(Recovered.class);
    next(VtsPage.class);
  }

  @Test
  void aConnectionClosedMeanwhileCostsNoPoll() throws Exception {
    // Every third request finds its kept connection closed, as after a reload.
    server.behave(
        request -> {
          if (server.requests() % 3 == 0) {
            request.connection().close();
          } else {
            server.page(request);
          }
        });
    poll(2000);

    next(VtsPage.class);
    next(Sample.class);
    next(Sample.class);
    next(Sample.class);
    assertThat(server.requests()).isGreaterThan(4);
  }

  @Test
  void anEndlessPageIsRefusedBeforeItFillsTheMemory() throws Exception {
    Buffer part = Buffer.buffer(new byte[1 << 20]);
    server.behave(
        request -> {
          request.response().setChunked(true).exceptionHandler(e -> {});
          feed(request, part, 0);
        });
    poll(20_000);

    assertThat(next(SteelyardException.class)).hasMessageContaining("more than 64 MiB");
  }

  private static void feed(HttpServerRequest request, Buffer part, int sent) {
    if (sent < 80) {
      request.response().write(part).onSuccess(v -> feed(request, part, sent + 1));
    }
  }

  @Test
  void aRefusedPageLeavesTheBaseline() throws Exception {
    AtomicInteger odd = new AtomicInteger();
    server.behave(
        request -> {
          if (odd.incrementAndGet() == 2) {
            request
                .response()
                .end(
                    Buffer.buffer(
                        PageBuilder.json(
                            PageBuilder.at(1_000_600)
                                .with("compose", PeerBuilder.peer("0.0.0.1:80"))
                                .build())));
          } else {
            server.page(request);
          }
        });
    poll(2000);

    next(VtsPage.class);
    assertThat(next(SteelyardException.class)).hasMessageContaining("placeholder");
    next(Recovered.class);
    assertThat(next(Sample.class).windowStartMillis()).isEqualTo(1_000_500);
  }

  @Test
  void aNearlyFullZoneIsToldOnce() throws Exception {
    AtomicInteger pages = new AtomicInteger();
    server.behave(
        request ->
            request
                .response()
                .end(
                    Buffer.buffer(
                        PageBuilder.json(
                            PageBuilder.at(1000 + pages.incrementAndGet())
                                .with("compose", PeerBuilder.peer("10.0.0.1:80"))
                                .zone(1000, 900)
                                .build()))));
    poll(2000);

    assertThat(next(Warned.class).warning()).startsWith(server.url() + ": shared zone vts");
    next(VtsPage.class);
    next(Sample.class);
    next(Sample.class);
  }

  @Test
  void finishPollsOnceMoreAndStops() throws Exception {
    poll(2000);
    next(VtsPage.class);
    long[] before = new long[1];
    Future<Void> finished =
        onContext(
            () -> {
              before[0] = poller.counts().polls();
              return poller.finish();
            });
    finished.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    // Two more periods would bring two more polls.
    vertx.timer(400).await(LIMIT_SECONDS, TimeUnit.SECONDS);

    assertThat(onContext(poller::counts).polls()).isEqualTo(before[0] + 1);
    assertThat(server.requests()).isEqualTo((int) before[0] + 1);
    assertThat(onContext(poller::finish).succeeded()).isTrue();
  }

  @Test
  void finishEndsAlsoWhenTheLastPollFails() throws Exception {
    server.behave(StatusServer.text(500, "broken"));
    poll(2000);
    next(SteelyardException.class);

    onContext(poller::finish).await(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(onContext(poller::counts).failed()).isEqualTo(onContext(poller::counts).polls());
  }

  @Test
  void settingsOutOfRangeAreRefusedWithWhatIsAllowed() {
    assertThatThrownBy(() -> new StatusSettings("http://h/s", 199, 1000, Set.of()))
        .hasMessage("period of 199 ms: use 200..60000");
    assertThatThrownBy(() -> new StatusSettings("http://h/s", 60_001, 1000, Set.of()))
        .hasMessage("period of 60001 ms: use 200..60000");
    assertThatThrownBy(() -> new StatusSettings("http://h/s", 500, 0, Set.of()))
        .hasMessage("timeout of 0 ms: use 1 or more");
    for (String url : new String[] {"nginx:80/status", "ftp://h/s", "http:///s", "http://a b/"}) {
      assertThatThrownBy(() -> new StatusSettings(url, 500, 1000, Set.of()))
          .as(url)
          .hasMessageContaining("status address " + url)
          .hasMessageContaining("http://HOST:PORT");
    }
  }
}
