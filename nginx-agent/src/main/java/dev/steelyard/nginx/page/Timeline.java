package dev.steelyard.nginx.page;

import java.util.List;
import java.util.stream.DoubleStream;

/** What ran when: the phases that can be drawn, numbered from 1 in their order. */
public final class Timeline {

  private final List<Phase> phases;
  private final double end;

  public Timeline(List<Phase> phases, List<WeightPoint> weights) {
    this.phases =
        phases.stream()
            .filter(p -> Double.isFinite(p.fromSecond()) && Double.isFinite(p.toSecond()))
            .toList();
    this.end =
        DoubleStream.concat(
                this.phases.stream().mapToDouble(Phase::toSecond),
                weights.stream().mapToDouble(WeightPoint::second).filter(Double::isFinite))
            .max()
            .orElse(0);
  }

  public List<Phase> phases() {
    return phases;
  }

  /** Seconds from 0 to the end of the last phase or change of weights. */
  public Axis axis(double from, double to) {
    return Axis.time(end, from, to, (int) Math.max(3, (to - from) / 50));
  }

  /** The arm measured, or the name of the phase when none is. */
  public static String label(Phase phase) {
    String arm = phase.arm();
    return arm == null ? phase.name() : arm;
  }

  /** Name, times and arm of phase {@code index} in words. */
  public String describe(int index) {
    Phase phase = phases.get(index);
    String arm = phase.arm();
    return "%d %s%s, %s to %s"
        .formatted(
            index + 1,
            phase.name(),
            arm == null || arm.equals(phase.name()) ? "" : " (" + arm + ")",
            Figures.clock(phase.fromSecond()),
            Figures.clock(phase.toSecond()));
  }
}
