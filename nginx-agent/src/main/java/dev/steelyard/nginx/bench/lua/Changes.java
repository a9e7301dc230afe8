package dev.steelyard.nginx.bench.lua;

import dev.steelyard.nginx.bench.site.AgentNginx;
import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.upstream.WeightsDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Changes of all weights at given times, each to other weights. */
final class Changes {

  /** The smallest weight may be 1 % of the largest. */
  private static final int LEAST = WeightsDocument.MAX_WEIGHT / 100;

  private final AgentNginx nginx;
  private final List<String> servers;
  private final RandomGenerator random;
  private final List<Double> millis = new ArrayList<>();

  /**
   * @param random draws the weights
   */
  Changes(AgentNginx nginx, List<String> servers, RandomGenerator random) {
    this.nginx = nginx;
    this.servers = servers;
    this.random = random;
  }

  /** One change to weights of 10..1000 each. */
  void change() {
    Map<String, Integer> weights = new LinkedHashMap<>();
    servers.forEach(
        server -> weights.put(server, random.nextInt(LEAST, WeightsDocument.MAX_WEIGHT + 1)));
    millis.add(nginx.set(weights).applyMillis());
  }

  /** So many changes, one each period; one that takes longer delays the next. */
  void every(Duration period, int count) {
    long due = System.nanoTime();
    for (int i = 0; i < count; i++) {
      sleepUntil(due);
      change();
      due += period.toNanos();
    }
  }

  static void sleepUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw BenchSite.interrupted(new InterruptedException());
      }
    }
  }

  /** Time from the start of each call until every worker had the change, in order. */
  List<Double> millis() {
    return List.copyOf(millis);
  }
}
