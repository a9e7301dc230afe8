package dev.steelyard.nginx.bench;

import dev.steelyard.nginx.bench.lua.ChangesUnderLoad;
import dev.steelyard.nginx.bench.lua.Split;
import dev.steelyard.nginx.bench.lua.StatisticsPage;
import dev.steelyard.nginx.bench.lua.TailWhileChanging;
import dev.steelyard.nginx.bench.lua.Throughput;
import dev.steelyard.nginx.bench.peers.Peers;
import dev.steelyard.nginx.bench.safety.FalseSuccess;
import dev.steelyard.nginx.bench.safety.Faults;
import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.run.Measurement;
import java.time.Duration;
import java.util.List;

/**
 * How much the upstream benchmark measures.
 *
 * @param pairs rounds of every comparison, 1..1000
 * @param throughputSeconds of a turn
 * @param changes of weights under load
 * @param splitRequests over all servers
 * @param pageQuestions to the statistics page
 * @param warmUpSeconds of every load on servers that cost nothing
 * @param tailSeconds of a turn of the comparison of latencies
 * @param peerSeconds of a round of the peers
 */
record Sizes(
    int pairs,
    int throughputSeconds,
    int changes,
    int splitRequests,
    int pageQuestions,
    double warmUpSeconds,
    int tailSeconds,
    int peerSeconds) {

  private static final double CHANGES_RATE = 6000;
  private static final Duration CHANGES_PERIOD = Duration.ofMillis(100);
  private static final double TAIL_RATE = 3000;

  /** All load processes of a round have started by then. */
  private static final double PEER_WARM_UP_SECONDS = 5;

  /** Rounds with peers that overload a server are a part of all: they need no fine interval. */
  private static final int PAIRS_PER_ROUND_APART = 3;

  private static final Duration AGENT_PAUSE = Duration.ofSeconds(60);
  private static final int MOST_PAIRS = 1000;

  static final Sizes FULL = new Sizes(10, 2, 250, 10_000, 200, 2, 5, 10);

  /** Under a minute without the peers; its intervals are wide. */
  static final Sizes QUICK = new Sizes(2, 1, 50, 10_000, 50, 1.5, 2, 6);

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
        warmUpSeconds,
        tailSeconds,
        peerSeconds);
  }

  /** The measurements of the Lua data plane. */
  List<Measurement<BenchSite>> lua(long seed) {
    return List.of(
        new ChangesUnderLoad(
            new ChangesUnderLoad.Plan(seed, changes, CHANGES_PERIOD, CHANGES_RATE, warmUpSeconds)),
        new Split(splitRequests),
        new Throughput(pairs, throughputSeconds),
        new StatisticsPage(pageQuestions),
        new TailWhileChanging(
            new TailWhileChanging.Plan(seed, pairs, TAIL_RATE, warmUpSeconds, tailSeconds)));
  }

  /**
   * What must not happen. The paused agent stands still for a minute, so nothing of this is quick.
   */
  List<Measurement<BenchSite>> safety() {
    return List.of(new FalseSuccess(), new Faults(AGENT_PAUSE));
  }

  /** The comparison with other ways to balance. */
  Measurement<BenchSite> peers(long seed) {
    int apart = Math.max(1, pairs / PAIRS_PER_ROUND_APART);
    return new Peers(new Peers.Plan(seed, pairs, apart, PEER_WARM_UP_SECONDS, peerSeconds));
  }
}
