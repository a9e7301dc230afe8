package dev.steelyard.nginx.routing.team;

import dev.steelyard.shared.sample.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes one sample of the windows of several load balancers.
 *
 * <p>A round ends when every agent that lives has given its window, or when one of them gives its
 * next: then the others' windows go into the next round, and nothing is lost. An agent that was
 * silent for too long is left out until it is heard again.
 */
public final class SampleMerge {

  private final long patienceMillis;
  private final Map<String, Long> heardMillis = new LinkedHashMap<>();
  private final Map<String, Sample> round = new LinkedHashMap<>();
  private long number;
  private long leftOut;

  /**
   * @param patienceMillis silence after which an agent is left out
   */
  public SampleMerge(long patienceMillis) {
    this.patienceMillis = patienceMillis;
  }

  /**
   * Takes a window in.
   *
   * @param agent who saw it
   * @param window with times by the clock of {@code nowMillis}
   * @return the samples that are complete now, oldest first
   */
  public List<Sample> offer(String agent, Sample window, long nowMillis) {
    List<Sample> complete = new ArrayList<>();
    heardMillis.put(agent, nowMillis);
    forgetSilent(nowMillis);
    if (round.containsKey(agent)) {
      complete.add(end());
    }
    round.put(agent, window);
    if (round.keySet().containsAll(heardMillis.keySet())) {
      complete.add(end());
    }
    return complete;
  }

  private void forgetSilent(long nowMillis) {
    int before = heardMillis.size();
    heardMillis.values().removeIf(heard -> nowMillis - heard > patienceMillis);
    leftOut += before - heardMillis.size();
  }

  private Sample end() {
    Sample sum = WindowSum.of(++number, List.copyOf(round.values()));
    round.clear();
    return sum;
  }

  /** How often an agent was left out. */
  public long leftOut() {
    return leftOut;
  }
}
