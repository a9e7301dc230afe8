package dev.steelyard.nginx.bench;

import dev.steelyard.nginx.bench.lua.ChangesUnderLoad;
import dev.steelyard.nginx.bench.lua.Split;
import dev.steelyard.nginx.bench.lua.StatisticsPage;
import dev.steelyard.nginx.bench.lua.TailWhileChanging;
import dev.steelyard.nginx.bench.lua.Throughput;
import dev.steelyard.nginx.bench.site.Measurement;
import dev.steelyard.shared.SteelyardException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How much the upstream benchmark measures.
 *
 * @param pairs rounds of every comparison, 1..1000
 * @param throughputSeconds of a turn
 * @param changes of weights under load
 * @param splitRequests over all servers
 * @param pageQuestions to the statistics page
 * @param tailRate requests/s of the comparison of latencies
 * @param warmUpSeconds of every fixed-rate load
 * @param tailSeconds of a turn of the comparison of latencies
 */
record Sizes(
    int pairs,
    int throughputSeconds,
    int changes,
    int splitRequests,
    int pageQuestions,
    double tailRate,
    double warmUpSeconds,
    int tailSeconds) {

  private static final double CHANGES_RATE = 6000;
  private static final Duration CHANGES_PERIOD = Duration.ofMillis(100);
  private static final int MOST_PAIRS = 1000;

  static final Sizes FULL = new Sizes(10, 2, 300, 10_000, 200, 3000, 3, 6);

  /** Under a minute in all; its intervals are wide. */
  static final Sizes QUICK = new Sizes(2, 1, 50, 10_000, 50, 3000, 1, 2);

  Sizes {
    if (pairs < 1 || pairs > MOST_PAIRS) {
      throw SteelyardException.badRequest("--pairs is " + pairs, "use 1.." + MOST_PAIRS);
    }
  }

  Sizes withPairs(int count) {
    return new Sizes(
        count,
        throughputSeconds,
        changes,
        splitRequests,
        pageQuestions,
        tailRate,
        warmUpSeconds,
        tailSeconds);
  }

  /** The measurements of the Lua data plane. */
  List<Measurement> lua(long seed) {
    return new ArrayList<>(
        List.of(
            new ChangesUnderLoad(
                new ChangesUnderLoad.Plan(
                    seed, changes, CHANGES_PERIOD, CHANGES_RATE, warmUpSeconds)),
            new Split(splitRequests),
            new Throughput(pairs, throughputSeconds),
            new StatisticsPage(pageQuestions),
            new TailWhileChanging(
                new TailWhileChanging.Plan(seed, pairs, tailRate, warmUpSeconds, tailSeconds))));
  }
}
