package dev.steelyard.client.load.report;

import dev.steelyard.client.load.request.RequestMix;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.StartLoad.Request;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Figures as runs give them, of latencies that a test chooses. */
final class Wrk2Runs {

  static final long MICRO = 1000;
  static final long MILLI = 1_000_000;

  private final Totals totals;
  private final List<RequestType> types;

  Wrk2Runs(int urls) {
    types =
        RequestMix.of(
                IntStream.rangeClosed(1, urls)
                    .mapToObj(i -> new Request("url-" + i, null, null, "/" + i, null, null))
                    .toList(),
                Path.of(""),
                0,
                1)
            .types();
    totals = new Totals(types);
  }

  /**
   * One more second.
   *
   * @param latencyNanos of each answer, intended and actual send being 1 ms apart
   * @param failures kinds, one each
   */
  LoadStatus second(double seconds, int url, long[] latencyNanos, String... failures) {
    TypeRecorder recorder = new TypeRecorder(0, Double.NaN);
    for (long latency : latencyNanos) {
      recorder.planned(0);
      recorder.sent(0, MILLI);
      recorder.completed(0, MILLI, MILLI + latency);
      recorder.received(100);
    }
    for (String kind : failures) {
      recorder.planned(0);
      recorder.sent(0, 0);
      recorder.failed(0, MILLI, kind, "");
    }
    Map<RequestType, TypeFigures> set = new LinkedHashMap<>();
    set.put(types.get(url), recorder.swap(new TypeFigures(), 0, 0));
    totals.add(set);
    return status("running", seconds, totals.nextInterval(true));
  }

  LoadStatus end(double seconds) {
    return status("ended", seconds, totals.total(true));
  }

  private static LoadStatus status(String state, double seconds, Totals.Entries entries) {
    return new LoadStatus(
        state,
        1,
        null,
        1,
        state.equals("ended") ? "plan-complete" : null,
        Math.round(seconds * 1000),
        0,
        "",
        entries.types(),
        entries.total());
  }
}
