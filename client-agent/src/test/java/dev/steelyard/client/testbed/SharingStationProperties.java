package dev.steelyard.client.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What processor sharing keeps whatever arrives, compared with integration by brute force. */
class SharingStationProperties {

  record Arrival(long gapNanos, double work) {}

  @Provide
  Arbitrary<List<Arrival>> arrivals() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 2_000_000), Arbitraries.doubles().between(1, 1e7))
        .as(Arrival::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  /** All work that came in is done, at no moment faster than min(n, slots)·rate, never slower. */
  @Property(tries = 300)
  void workIsConserved(
      @ForAll("arrivals") List<Arrival> arrivals,
      @ForAll @IntRange(min = 1, max = 8) int slots,
      @ForAll @DoubleRange(min = 0.1, max = 10) double rate) {
    Station<Double> station = new SharingStation<>(slots, rate, arrivals.size(), job -> job);
    List<Long> changes = new ArrayList<>();
    List<Long> leaving = new ArrayList<>();
    double work = 0;
    long now = 0;
    for (Arrival arrival : arrivals) {
      now += arrival.gapNanos();
      takeUpTo(now, station, leaving);
      assertThat(station.arrive(now, arrival.work())).isTrue();
      changes.add(now);
      work += arrival.work();
    }
    takeUpTo(Long.MAX_VALUE / 4, station, leaving);

    assertThat(leaving).hasSize(arrivals.size()).isSorted();
    // Each due time is rounded up by less than 1 ns, in which at most slots·rate is done.
    assertThat(capacityUsed(changes, leaving, slots, rate))
        .isCloseTo(work, within(1e-9 * work + arrivals.size() * slots * rate));
  }

  private static void takeUpTo(long now, Station<Double> station, List<Long> leaving) {
    for (var f = station.finish(now); f != null; f = station.finish(now)) {
      leaving.add(f.dueNanos());
    }
  }

  /** The integral of rate·min(n(t), slots) over the time in which n(t) jobs are there. */
  private static double capacityUsed(
      List<Long> arriving, List<Long> leaving, int slots, double rate) {
    double used = 0;
    int a = 0;
    int l = 0;
    long before = 0;
    while (l < leaving.size()) {
      boolean arrival = a < arriving.size() && arriving.get(a) <= leaving.get(l);
      long now = arrival ? arriving.get(a) : leaving.get(l);
      used += rate * Math.min(a - l, slots) * (now - before);
      before = now;
      if (arrival) {
        a++;
      } else {
        l++;
      }
    }
    return used;
  }

  /** Looking more often changes nothing beyond rounding. */
  @Property(tries = 200)
  void dueTimesDoNotDependOnWhenSomebodyLooks(
      @ForAll("arrivals") List<Arrival> arrivals, @ForAll @IntRange(min = 1, max = 4) int slots) {
    Station<Double> often = new SharingStation<>(slots, 1, arrivals.size(), job -> job);
    Station<Double> seldom = new SharingStation<>(slots, 1, arrivals.size(), job -> job);
    List<Long> leavingOften = new ArrayList<>();
    List<Long> leavingSeldom = new ArrayList<>();
    long now = 0;
    for (Arrival arrival : arrivals) {
      for (int i = 1; i < 5; i++) {
        takeUpTo(now + arrival.gapNanos() * i / 5, often, leavingOften);
      }
      now += arrival.gapNanos();
      often.arrive(now, arrival.work());
      seldom.arrive(now, arrival.work());
    }
    takeUpTo(Long.MAX_VALUE / 4, often, leavingOften);
    takeUpTo(Long.MAX_VALUE / 4, seldom, leavingSeldom);

    assertThat(leavingOften).hasSameSizeAs(leavingSeldom);
    for (int i = 0; i < leavingOften.size(); i++) {
      assertThat(leavingOften.get(i)).isCloseTo(leavingSeldom.get(i), within(1L));
    }
  }
}
