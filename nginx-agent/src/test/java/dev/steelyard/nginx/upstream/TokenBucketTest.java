package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private final AtomicLong nanos = new AtomicLong();

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void asManyAsTheRateAtOnceThenOneEachInterval() {
    // 4 a second: four at once, the fifth 250 ms later.
    TokenBucket bucket = new TokenBucket(4, nanos::get);
    for (int i = 0; i < 4; i++) {
      assertThat(bucket.take()).isZero();
    }
    assertThat(bucket.take()).isEqualTo(millis(250));
    nanos.addAndGet(millis(200).toNanos());
    assertThat(bucket.take()).isEqualTo(millis(50));
    nanos.addAndGet(millis(50).toNanos());
    assertThat(bucket.take()).isZero();
    assertThat(bucket.take()).isEqualTo(millis(250));
  }

  @Test
  void restIsNotSavedBeyondOneSecond() {
    TokenBucket bucket = new TokenBucket(2, nanos::get);
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(bucket.take()).isZero();
    assertThat(bucket.take()).isZero();
    assertThat(bucket.take()).isEqualTo(millis(500));
  }
}
