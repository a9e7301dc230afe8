package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The seconds of a run, for pictures and tables. Memory is bounded: when there are too many points
 * each two become one, which has the sum of the counts and the larger of the latencies. Not
 * thread-safe.
 */
public final class Course {

  private static final int MOST_POINTS = 7200;

  private final List<Point> points = new ArrayList<>();
  private long joined = 1;
  private long inLast;
  private double previousSeconds;

  /**
   * Some time of a run.
   *
   * @param seconds at its end, since the start
   * @param lengthSeconds of it
   * @param intendedP50 ms, like the other latencies
   */
  public record Point(
      double seconds,
      double lengthSeconds,
      long planned,
      long sent,
      long dropped,
      long completed,
      long failed,
      double intendedP50,
      double intendedP99,
      double serviceP50,
      double serviceP99,
      double latenessP50,
      double latenessP99) {

    Point and(Point next) {
      return new Point(
          next.seconds,
          lengthSeconds + next.lengthSeconds,
          planned + next.planned,
          sent + next.sent,
          dropped + next.dropped,
          completed + next.completed,
          failed + next.failed,
          Math.max(intendedP50, next.intendedP50),
          Math.max(intendedP99, next.intendedP99),
          Math.max(serviceP50, next.serviceP50),
          Math.max(serviceP99, next.serviceP99),
          Math.max(latenessP50, next.latenessP50),
          Math.max(latenessP99, next.latenessP99));
    }
  }

  /** One more second. */
  public void add(LoadStatus second) {
    TypeStatus total = Objects.requireNonNull(second.total());
    double seconds = second.elapsedMillis() / 1000.0;
    Point point =
        new Point(
            seconds,
            seconds - previousSeconds,
            total.planned(),
            total.sent(),
            total.dropped(),
            total.completed(),
            total.failed(),
            total.intended().p50Millis(),
            total.intended().p99Millis(),
            total.service().p50Millis(),
            total.service().p99Millis(),
            total.lateness().p50Millis(),
            total.lateness().p99Millis());
    previousSeconds = seconds;
    int last = points.size() - 1;
    if (last >= 0 && inLast < joined) {
      points.set(last, points.get(last).and(point));
      inLast++;
    } else {
      points.add(point);
      inLast = 1;
    }
    if (points.size() > MOST_POINTS) {
      halve();
    }
  }

  private void halve() {
    List<Point> fewer = new ArrayList<>();
    for (int i = 0; i < points.size(); i += 2) {
      Point one = points.get(i);
      fewer.add(i + 1 < points.size() ? one.and(points.get(i + 1)) : one);
    }
    points.clear();
    points.addAll(fewer);
    joined *= 2;
    inLast = joined;
  }

  public List<Point> points() {
    return List.copyOf(points);
  }
}
