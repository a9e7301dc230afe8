package dev.steelyard.shared.sample;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any samples, also with names that JSON must escape. */
final class SampleArbitraries {

  private SampleArbitraries() {}

  static Arbitrary<Sample> samples() {
    Arbitrary<List<UpstreamWindow>> upstreams =
        Combinators.combine(names(), servers().list().ofMaxSize(3))
            .as(UpstreamWindow::new)
            .list()
            .ofMaxSize(3);
    return Combinators.combine(
            counts(), counts(), counts(), Arbitraries.integers().between(1, 99), upstreams)
        .as(
            (number, start, length, polls, list) ->
                new Sample(number, start, start + 1 + length, polls, number, list));
  }

  static Arbitrary<Long> counts() {
    return Arbitraries.longs().between(0, 1L << 60);
  }

  static Arbitrary<String> names() {
    return Arbitraries.strings().ofMinLength(1).ofMaxLength(12);
  }

  private static Arbitrary<ServerWindow> servers() {
    Arbitrary<Double> sums = Arbitraries.doubles().between(0, 1e15);
    return Combinators.combine(
            names(),
            counts().list().ofSize(8),
            sums,
            sums,
            Arbitraries.integers().between(0, 1000),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 99).injectNull(0.3),
            histograms().injectNull(0.3))
        .as(
            (name, n, request, response, weight, down, inFlight, latency) ->
                new ServerWindow(
                    name, n.get(0), n.get(1), n.get(2), n.get(3), n.get(4), n.get(5), n.get(6),
                    n.get(7), request, response, weight, down, inFlight, latency));
  }

  private static Arbitrary<LatencyHistogram> histograms() {
    return Arbitraries.doubles()
        .between(0, 10_000)
        .list()
        .ofMaxSize(5)
        .map(
            bounds -> {
              List<Long> counts = new ArrayList<>();
              for (int i = 0; i <= bounds.size(); i++) {
                counts.add((long) i);
              }
              return new LatencyHistogram(bounds, counts);
            });
  }
}
