package dev.steelyard.client.bench;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Rounds;
import dev.steelyard.shared.bench.figure.Turns;
import dev.steelyard.shared.bench.place.PlainNginx;
import dev.steelyard.shared.bench.place.ProcessorTime;
import dev.steelyard.shared.bench.place.Wrk;
import dev.steelyard.shared.bench.run.Measurement;
import java.util.List;

/**
 * As many requests as one core can send: the load generator with everything switched on, wrk, and
 * Vert.x' WebClient, each alone on the last core with the same number of connections, against an
 * NGINX on the first.
 *
 * <p>Processor time of Java is that of the steady state; that of wrk is all of its run. What the
 * target can answer bounds the first ratio.
 */
final class ClosedLoops implements Measurement<BenchPlace> {

  private static final Figure RATE = Figure.atLeast("closed.rpsRatioWrk", "ratio", 1);
  private static final Figure COST = Figure.atMost("closed.cpuRatioWrk", "ratio", 0.95);
  private static final Figure WEB_CLIENT = Figure.atLeast("closed.rpsRatioWebClient", "ratio", 2.5);
  private static final Figure ALLOCATED = Figure.atMost("alloc.bytesPerRequest", "bytes", 1);

  private final Sizes sizes;

  private enum Arm {
    OURS,
    WRK,
    WEB_CLIENT
  }

  /**
   * One turn of an arm.
   *
   * @param allocatedBytes a request, by the sending thread; NaN where not known
   */
  private record Turn(
      double requestsPerSecond, double cpuSecondsPerMillion, double allocatedBytes) {}

  ClosedLoops(Sizes sizes) {
    this.sizes = sizes;
  }

  @Override
  public List<Figure> figures() {
    return List.of(RATE, COST, WEB_CLIENT, ALLOCATED);
  }

  @Override
  public List<BenchmarkRow> measure(BenchPlace place) {
    Turns<Arm, Turn> turns = new Turns<>();
    Wrk wrk = Wrk.find(place.folder("wrk"), place.cores(), Plans.CONNECTIONS);
    try (PlainNginx target = place.answering()) {
      for (int round = 0; round < sizes.pairs(); round++) {
        place.say("closed loops: round " + (round + 1) + " of " + sizes.pairs());
        for (Arm arm : Rounds.order(List.of(Arm.values()), round)) {
          turns.add(
              arm,
              switch (arm) {
                case OURS -> ours(place, target.port());
                case WRK -> wrk(wrk, target.port());
                case WEB_CLIENT -> webClient(place, target.port());
              });
        }
      }
    }
    String conditions =
        "closed loop, %d connections, %d s a turn, %s; "
            .formatted(Plans.CONNECTIONS, sizes.seconds(), place.cores().note());
    String ours = conditions + "ours " + mean(turns, Arm.OURS);
    String both = ours + ", wrk " + mean(turns, Arm.WRK);
    return List.of(
        RATE.row(turns.ratio(Arm.OURS, Arm.WRK, Turn::requestsPerSecond), both),
        COST.row(turns.ratio(Arm.OURS, Arm.WRK, Turn::cpuSecondsPerMillion), both),
        WEB_CLIENT.row(
            turns.ratio(Arm.OURS, Arm.WEB_CLIENT, Turn::requestsPerSecond),
            ours + ", WebClient " + mean(turns, Arm.WEB_CLIENT)),
        ALLOCATED.row(
            turns.mean(Arm.OURS, Turn::allocatedBytes),
            sizes.pairs(),
            "by the sending thread in the steady state, mean of the runs"));
  }

  private Turn ours(BenchPlace place, int port) {
    LoadArm.Steady steady =
        place
            .load(
                Plans.closed(port, sizes.warmUpSeconds(), sizes.seconds()),
                true,
                sizes.warmUpSeconds() + sizes.seconds())
            .steady(sizes.warmUpSeconds());
    return new Turn(
        steady.requestsPerSecond(),
        steady.cpuSecondsPerMillion(),
        steady.sendingBytes() / (double) steady.completed());
  }

  private Turn wrk(Wrk wrk, int port) {
    double before = ProcessorTime.secondsOfEndedChildren();
    Wrk.Result result = wrk.run(port, "/", sizes.seconds());
    double used = ProcessorTime.secondsOfEndedChildren() - before;
    return new Turn(
        result.completed() / result.seconds(), used / result.completed() * 1e6, Double.NaN);
  }

  private Turn webClient(BenchPlace place, int port) {
    String output =
        place.java(
            WebClientArm.class,
            true,
            sizes.warmUpSeconds() + sizes.seconds(),
            Integer.toString(port),
            Integer.toString(Plans.CONNECTIONS),
            Integer.toString(sizes.warmUpSeconds()),
            Integer.toString(sizes.seconds()));
    String figures =
        output
            .lines()
            .filter(line -> line.startsWith(WebClientArm.FIGURES))
            .findFirst()
            .orElseThrow(
                () ->
                    new SteelyardException(
                        ErrorCode.FAILED, "the WebClient told no figures", output.strip()));
    String[] words = figures.split(" ", -1);
    double completed = Double.parseDouble(words[1]);
    return new Turn(
        completed / Double.parseDouble(words[2]),
        Double.parseDouble(words[3]) / completed * 1e6,
        Double.NaN);
  }

  private static String mean(Turns<Arm, Turn> turns, Arm arm) {
    return "%.0f requests/s at %.2f CPU s a million"
        .formatted(
            turns.mean(arm, Turn::requestsPerSecond), turns.mean(arm, Turn::cpuSecondsPerMillion));
  }
}
