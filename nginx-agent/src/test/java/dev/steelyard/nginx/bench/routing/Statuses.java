package dev.steelyard.nginx.bench.routing;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What a load process would say; the figures are invented. */
final class Statuses {

  private Statuses() {}

  /**
   * An ended load.
   *
   * @param tardiness of all requests together
   */
  static LoadStatus ended(
      long completed, long failed, long dropped, double tardiness, double late) {
    Latency latency = latency(completed, 20, 10);
    return status(
        "plan-complete", type("total", completed, failed, dropped, tardiness, late, latency));
  }

  static LoadStatus status(String because, TypeStatus total, TypeStatus... types) {
    List<TypeStatus> all = Arrays.asList(types);
    return new LoadStatus("ended", 1, "arm", 1, because, 0, 0, "", all, total);
  }

  static TypeStatus type(String name, Latency latency) {
    return type(name, latency.count(), 0, 0, 0, 0, latency);
  }

  private static TypeStatus type(
      String name,
      long completed,
      long failed,
      long dropped,
      double tardiness,
      double late,
      Latency latency) {
    long sent = completed + failed;
    Latency lateness = new Latency(sent, late, 0, late, late, late, late, late, null);
    return new TypeStatus(
        name,
        sent + dropped,
        sent,
        dropped,
        0,
        completed,
        failed,
        0,
        0,
        failed == 0 ? Map.of() : Map.of("status-500", failed),
        latency,
        latency,
        lateness,
        tardiness);
  }

  static Latency latency(long count, double mean, double deviation) {
    Histogram histogram = new Histogram(3_600_000_000_000L, 3);
    histogram.recordValueWithCount(Math.round(mean * 1e6), count);
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    byte[] bytes = new byte[histogram.encodeIntoCompressedByteBuffer(buffer)];
    buffer.rewind().get(bytes);
    String text = Base64.getEncoder().encodeToString(bytes);
    return new Latency(count, mean, deviation, mean, mean, mean, mean, mean, text);
  }
}
