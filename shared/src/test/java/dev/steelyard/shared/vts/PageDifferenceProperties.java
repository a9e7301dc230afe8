package dev.steelyard.shared.vts;

import static dev.steelyard.shared.vts.PageBuilder.at;
import static dev.steelyard.shared.vts.PeerBuilder.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PageDifferenceProperties {

  private static final List<Double> BOUNDS = List.of(1.0, 2.5, 5.0);

  /** What a server did between two pages; the four counts fill three buckets and the rest. */
  record Step(long upTo1, long upTo2, long upTo5, long above, long errors, long micros) {

    long requests() {
      return upTo1 + upTo2 + upTo5 + above;
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Long> count = Arbitraries.longs().between(0, 1_000_000);
    return Combinators.combine(count, count, count, count, count, count)
        .as((a, b, c, d, e, m) -> new Step(a, b, c, d, Math.min(e, a + b + c + d), m))
        .list()
        .ofSize(6);
  }

  /**
   * Pages of two servers in two upstreams; {@code steps} in turn, {@code n} of the three rounds.
   */
  private static VtsPage page(List<Step> steps, int rounds) {
    PageBuilder page = at(1_000L + 700L * rounds);
    long all = 0;
    for (int server = 0; server < 2; server++) {
      long[] sums = new long[6];
      for (int round = 0; round < rounds; round++) {
        Step step = steps.get(2 * round + server);
        sums[0] += step.requests();
        sums[1] += step.errors();
        sums[2] += step.micros();
        sums[3] += step.upTo1();
        sums[4] += step.upTo1() + step.upTo2();
        sums[5] += step.upTo1() + step.upTo2() + step.upTo5();
      }
      all += sums[0];
      page.with(
          "upstream-" + server,
          peer("s:" + server)
              .total(sums[0], sums[1], sums[2] / 1000)
              .buckets(BOUNDS, List.of(sums[3], sums[4], sums[5]))
              .live(10, 0, sums[2], false));
    }
    return page.connectionRequests(all).build();
  }

  private static Sample between(VtsPage before, VtsPage now) {
    PageDifference difference = new PageDifference("page", Set.of(), 700);
    difference.next(before);
    return difference.next(now).orElseThrow();
  }

  @Property(tries = 200)
  void differencesAddUp(@ForAll("steps") List<Step> steps) {
    VtsPage a = page(steps, 1);
    VtsPage b = page(steps, 2);
    VtsPage c = page(steps, 3);

    Sample first = between(a, b);
    Sample second = between(b, c);
    Sample whole = between(a, c);

    assertThat(whole.windowSeconds())
        .isCloseTo(first.windowSeconds() + second.windowSeconds(), within(1e-9));
    assertThat(whole.polls()).isEqualTo(first.polls() + second.polls());
    for (int i = 0; i < 2; i++) {
      ServerWindow x = first.upstreams().get(i).servers().get(0);
      ServerWindow y = second.upstreams().get(i).servers().get(0);
      ServerWindow sum = whole.upstreams().get(i).servers().get(0);
      assertThat(sum.requests()).isEqualTo(x.requests() + y.requests());
      assertThat(sum.inBytes()).isEqualTo(x.inBytes() + y.inBytes());
      assertThat(sum.outBytes()).isEqualTo(x.outBytes() + y.outBytes());
      assertThat(sum.responses2xx()).isEqualTo(x.responses2xx() + y.responses2xx());
      assertThat(sum.errors()).isEqualTo(x.errors() + y.errors());
      assertThat(sum.requestMillis()).isEqualTo(x.requestMillis() + y.requestMillis());
      // The µs are whole numbers; only their print in ms has a rounding.
      assertThat(Math.round(1000 * sum.responseMillis()))
          .isEqualTo(Math.round(1000 * x.responseMillis()) + Math.round(1000 * y.responseMillis()));
      List<Long> counts = new ArrayList<>();
      for (int k = 0; k <= BOUNDS.size(); k++) {
        counts.add(x.latency().counts().get(k) + y.latency().counts().get(k));
      }
      assertThat(sum.latency().counts()).isEqualTo(counts);
    }
  }

  @Property(tries = 200)
  void histogramCountsAreTheRequests(@ForAll("steps") List<Step> steps) {
    Sample sample = between(page(steps, 1), page(steps, 2));

    for (int i = 0; i < 2; i++) {
      ServerWindow window = sample.upstreams().get(i).servers().get(0);
      Step step = steps.get(2 + i);
      assertThat(window.latency().counts())
          .containsExactly(step.upTo1(), step.upTo2(), step.upTo5(), step.above());
      assertThat(window.requests()).isEqualTo(step.requests());
    }
  }

  @Property(tries = 100)
  void printedPagesParseToThemselves(@ForAll("steps") List<Step> steps) {
    VtsPage page = page(steps, 3);

    assertThat(VtsParser.parse(PageBuilder.json(page), "page")).isEqualTo(page);
  }
}
