package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.plan.PacingMode;
import java.util.List;

/**
 * How the sending itself went, since the end of the warm-up: with the counts and the lateness, what
 * a verdict on the generator is made of.
 *
 * @param pacing the mode at work
 * @param pinned whether every sending loop had a core from which all other threads of this process
 *     were kept away
 * @param threads sending loops
 * @param utilisationShare 0..1, of the busiest loop: time from the first event of a turn to its
 *     end, over all time; waiting and polling are not in it
 * @param backlogPeak the sum over types and loops of the most requests that waited at one moment
 * @param stuck with schedules of connections: how often, looking each 2 s, a connection was found
 *     that had sent nothing for the timeout, which is what wrk2 calls a timeout
 * @param notes what the machine did not give, in sentences, for instance a missing native transport
 */
public record LoopFigures(
    PacingMode pacing,
    boolean pinned,
    int threads,
    double utilisationShare,
    long backlogPeak,
    long stuck,
    List<String> notes) {

  public LoopFigures {
    notes = List.copyOf(notes);
  }
}
