package dev.steelyard.nginx.demo;

import dev.steelyard.nginx.demo.report.DemoReport;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The blocks of one arm put together: histograms are added, percentiles never averaged. */
public final class ArmResults {

  private static final double[] CURVE = {
    1, 5, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92.5, 95, 97.5, 98, 99, 99.5, 99.9
  };

  private static final double NANOS_PER_MILLI = 1e6;

  private static final long MAX_NANOS = 3_600_000_000_000L;

  private final String name;
  private final String balancer;
  private final Histogram intended = new Histogram(MAX_NANOS, 3);
  private final Map<String, Long> errorKinds = new TreeMap<>();
  private final List<Double> blockArt = new ArrayList<>();
  private long completed;
  private long failed;
  private double millisSum;
  private double tardiness;
  private double latenessP99Millis;
  private long samples;

  public ArmResults(String name, String balancer) {
    this.name = name;
    this.balancer = balancer;
  }

  /** Adds a finished block. */
  public void add(LoadStatus block, long blockSamples) {
    TypeStatus total = block.total();
    if (total == null || !block.state().equals("ended")) {
      throw new SteelyardException(
          ErrorCode.FAILED, "arm " + name, "the load has not ended: " + block.state());
    }
    completed += total.completed();
    failed += total.failed();
    millisSum += total.intended().meanMillis() * total.intended().count();
    tardiness += total.tardiness();
    latenessP99Millis = Math.max(latenessP99Millis, total.lateness().p99Millis());
    total.errors().forEach((kind, count) -> errorKinds.merge(kind, count, Long::sum));
    intended.add(histogram(total.intended().histogram()));
    blockArt.add(1000 * total.tardiness() / Math.max(1, total.completed() + total.failed()));
    samples += blockSamples;
  }

  private Histogram histogram(@Nullable String base64) {
    if (base64 == null) {
      throw new SteelyardException(
          ErrorCode.FAILED, "arm " + name, "the load's answer has no histogram");
    }
    try {
      return Histogram.decodeFromCompressedByteBuffer(
          ByteBuffer.wrap(Base64.getDecoder().decode(base64)), 0);
    } catch (DataFormatException | IllegalArgumentException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "arm " + name, "the load's histogram cannot be read", e);
    }
  }

  /** ART per 1000 requests, all blocks together. */
  double artPer1000() {
    return 1000 * tardiness / Math.max(1, completed + failed);
  }

  /** ART per 1000 requests of each block, in order. */
  List<Double> blockArt() {
    return blockArt;
  }

  /**
   * Failures that overload does not explain: all but timeouts, full queues (503) and requests cut
   * at the end.
   */
  long unexplainedFailures() {
    return errorKinds.entrySet().stream()
        .filter(e -> !List.of("timeout", "status-503", "cut").contains(e.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** The arm for the report. */
  public DemoReport.Arm report(@Nullable Double artRatio) {
    List<List<Double>> curve = new ArrayList<>();
    if (completed > 0) {
      for (double percentile : CURVE) {
        curve.add(List.of(percentile, intended.getValueAtPercentile(percentile) / NANOS_PER_MILLI));
      }
    }
    return new DemoReport.Arm(
        name,
        balancer,
        completed + failed,
        failed,
        errorKinds,
        completed == 0 ? 0 : millisSum / completed,
        completed == 0 ? 0 : intended.getValueAtPercentile(50) / NANOS_PER_MILLI,
        completed == 0 ? 0 : intended.getValueAtPercentile(99) / NANOS_PER_MILLI,
        artPer1000(),
        artRatio,
        samples,
        blockArt.size(),
        latenessP99Millis,
        curve);
  }
}
