package dev.steelyard.client.poll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.vts.PollVerticle;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PollVerticleTest {

  private static final long LIMIT_SECONDS = 20;

  private final BlockingQueue<Sample> samples = new LinkedBlockingQueue<>();
  private Vertx vertx;
  private Bus bus;
  private FakeNginx nginx;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    bus = new Bus(vertx.eventBus(), "test", Clock.systemUTC());
    bus.subscribe(Addresses.SAMPLE, Sample.class, event -> samples.add(event.body()));
    nginx = new FakeNginx(vertx);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void samplesArePublishedUntilItIsUndeployed() throws Exception {
    PollVerticle verticle =
        new PollVerticle(
            vertx, nginx.settings(200), sample -> bus.publish(Addresses.SAMPLE, sample));
    String id = vertx.deployVerticle(verticle).await(LIMIT_SECONDS, TimeUnit.SECONDS);

    Sample first = samples.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    Sample second = samples.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(first.number()).isEqualTo(1);
    assertThat(second.number()).isEqualTo(2);
    assertThat(first.upstreams().get(0).servers().get(0).requests()).isEqualTo(10);
    assertThat(second.windowStartMillis()).isEqualTo(first.windowEndMillis());

    vertx.undeploy(id).await(LIMIT_SECONDS, TimeUnit.SECONDS);
    int pages = nginx.pages();
    vertx.timer(500).await(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(nginx.pages()).isEqualTo(pages);
  }

  @Test
  void nothingIsPublishedWithoutAGoodPage() throws Exception {
    nginx.breakDown();
    PollVerticle verticle =
        new PollVerticle(
            vertx, nginx.settings(200), sample -> bus.publish(Addresses.SAMPLE, sample));
    vertx.deployVerticle(verticle).await(LIMIT_SECONDS, TimeUnit.SECONDS);
    nginx.awaitPage(3);

    assertThat(samples).isEmpty();
    assertThat(verticle.poller().trouble().orElseThrow()).hasMessageContaining("status 503");
  }
}
