package dev.steelyard.nginx.bench.routing;

import dev.steelyard.nginx.demo.ArmResults;
import dev.steelyard.nginx.page.LatencyCurve;
import dev.steelyard.nginx.page.WeightPoint;
import dev.steelyard.shared.bench.figure.Turns;
import dev.steelyard.shared.bus.LoadStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All pairs of a cell. */
final class CellRuns {

  /** A pair that was sent later than this says less; it is kept and counted. */
  static final double LATE_MILLIS = 5;

  private final Turns<Arm, ArmRun> turns = new Turns<>();
  private final Map<Arm, ArmResults> latencies = new EnumMap<>(Arm.class);
  private final List<Usage> usages = new ArrayList<>();
  private final Map<Arm, Course> courses = new LinkedHashMap<>();
  private int latePairs;

  /**
   * What a pair cost.
   *
   * @param machineShare of the cores of the machine that were busy, 0..1
   * @param agentShare of a core that an agent used, the costlier of both
   * @param serverLatenessP99Millis how much later than due the latest of the servers answered,
   *     since its start
   */
  record Usage(double machineShare, double agentShare, double serverLatenessP99Millis) {}

  /**
   * The weights of one arm in one pair.
   *
   * @param servers names by address
   */
  record Course(List<WeightPoint> points, Map<String, String> servers) {
    Course {
      points = List.copyOf(points);
    }
  }

  /** Adds a pair. */
  void add(Map<Arm, LoadStatus> ended, Usage usage) {
    double latest = 0;
    for (Map.Entry<Arm, LoadStatus> each : ended.entrySet()) {
      Arm arm = each.getKey();
      ArmRun run = ArmRun.of(arm, each.getValue());
      turns.add(arm, run);
      latencies
          .computeIfAbsent(arm, a -> new ArmResults(a.key(), a.sentence()))
          .add(each.getValue(), 0);
      latest = Math.max(latest, run.latenessP99Millis());
    }
    if (latest > LATE_MILLIS) {
      latePairs++;
    }
    usages.add(usage);
  }

  /** Keeps the weights of an arm in the first pair. */
  void addCourse(Arm arm, Course course) {
    courses.put(arm, course);
  }

  Turns<Arm, ArmRun> turns() {
    return turns;
  }

  List<Usage> usages() {
    return usages;
  }

  Map<Arm, Course> courses() {
    return courses;
  }

  int latePairs() {
    return latePairs;
  }

  /** The latencies of all pairs together, an arm a curve. */
  List<LatencyCurve> curves() {
    return latencies.values().stream().map(results -> results.report(null).asCurve()).toList();
  }
}
