package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.plan.PacingMode;
import java.util.List;

/**
 * How the sending itself went, since the end of the warm-up: what a verdict on the generator is
 * made of.
 *
 * @param pacing the mode that was at work, which is not the one asked for where a note says so
 * @param pinned whether every sending loop had a core from which all other threads of this process
 *     were kept away
 * @param threads sending loops
 * @param utilisationShare 0..1, of the busiest loop: time from the first event of a turn to its
 *     end, over all time; waiting and polling are not in it
 * @param backlogPeak most requests that waited at one moment, in all loops
 * @param rateErrorShare |sent - planned| / planned over the run; 0 when nothing was planned
 * @param windowRateErrorShare the largest such share over any 5 s, in steps of 0.1 s, of the worst
 *     loop; NaN for shorter runs
 * @param notes what the machine did not give, in sentences, for instance a missing native transport
 */
public record LoopFigures(
    PacingMode pacing,
    boolean pinned,
    int threads,
    double utilisationShare,
    long backlogPeak,
    double rateErrorShare,
    double windowRateErrorShare,
    List<String> notes) {

  public LoopFigures {
    notes = List.copyOf(notes);
  }

  /** What one loop knows of itself. */
  record OfLoop(
      double utilisationShare,
      long backlogPeak,
      long planned,
      long sent,
      double windowRateErrorShare) {}

  static LoopFigures of(PacingMode pacing, boolean pinned, List<String> notes, List<OfLoop> loops) {
    long planned = loops.stream().mapToLong(OfLoop::planned).sum();
    long sent = loops.stream().mapToLong(OfLoop::sent).sum();
    return new LoopFigures(
        pacing,
        pinned,
        loops.size(),
        loops.stream().mapToDouble(OfLoop::utilisationShare).max().orElse(0),
        loops.stream().mapToLong(OfLoop::backlogPeak).sum(),
        share(sent, planned),
        loops.stream()
            .mapToDouble(OfLoop::windowRateErrorShare)
            .filter(share -> !Double.isNaN(share))
            .max()
            .orElse(Double.NaN),
        notes);
  }

  static double share(long sent, long planned) {
    return planned == 0 ? 0 : Math.abs(sent - planned) / (double) planned;
  }
}
