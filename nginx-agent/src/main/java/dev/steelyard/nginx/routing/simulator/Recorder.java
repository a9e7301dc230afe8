package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.simulator.RunMeasures.TypeTimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts what requests that arrived after the warm-up got. */
final class Recorder {

  /** Relative tardiness of an error. */
  static final double ERROR_TARDINESS = 10;

  private final double warmSeconds;
  private final double[] deadlines;
  private double[] seconds = new double[1 << 16];
  private int count;
  private long errors;
  private long requests;
  private long inTime;
  private double tardiness;
  private final long[] ofType;
  private final double[] sum;
  private final double[] squares;

  Recorder(double warmSeconds, double[] deadlines) {
    this.warmSeconds = warmSeconds;
    this.deadlines = deadlines.clone();
    this.ofType = new long[deadlines.length];
    this.sum = new double[deadlines.length];
    this.squares = new double[deadlines.length];
  }

  /** {@code max(0, (t - d) / d)}. */
  double relativeTardiness(int type, double time) {
    double deadline = deadlines[type];
    return time > deadline ? (time - deadline) / deadline : 0;
  }

  void completed(int type, double arrivedAt, double now) {
    if (arrivedAt < warmSeconds) {
      return;
    }
    double time = now - arrivedAt;
    add(time);
    ofType[type]++;
    sum[type] += time;
    squares[type] += time * time;
    requests++;
    if (time > deadlines[type]) {
      tardiness += relativeTardiness(type, time);
    } else {
      inTime++;
    }
  }

  void failed(double arrivedAt) {
    if (arrivedAt >= warmSeconds) {
      requests++;
      errors++;
      tardiness += ERROR_TARDINESS;
    }
  }

  /** The run is over and this request is not; it counts when it is late already. */
  void unfinished(int type, double arrivedAt, double now) {
    double age = now - arrivedAt;
    if (arrivedAt >= warmSeconds && age > deadlines[type]) {
      add(age);
      requests++;
      tardiness += relativeTardiness(type, age);
    }
  }

  private void add(double time) {
    if (count == seconds.length) {
      seconds = Arrays.copyOf(seconds, 2 * count);
    }
    seconds[count++] = time;
  }

  /** The measures; to be asked for once, at the end. */
  RunMeasures measures(RunMeasures.Flow flow) {
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += seconds[i];
    }
    Arrays.sort(seconds, 0, count);
    List<TypeTimes> types = new ArrayList<>();
    for (int k = 0; k < sum.length; k++) {
      double n = ofType[k];
      double mean = sum[k] / n;
      double deviation = Math.sqrt(Math.max(0, squares[k] / n - mean * mean));
      types.add(new TypeTimes(ofType[k], mean, deviation));
    }
    return new RunMeasures(
        requests,
        1000 * total / count,
        millis(0.5),
        millis(0.99),
        millis(0.999),
        1000 * tardiness / requests,
        (double) inTime / requests,
        (double) errors / requests,
        types,
        flow);
  }

  private double millis(double quantile) {
    return count == 0 ? Double.NaN : 1000 * seconds[(int) (quantile * count)];
  }
}
