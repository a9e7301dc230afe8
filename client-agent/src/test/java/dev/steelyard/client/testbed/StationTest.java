package dev.steelyard.client.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The arithmetic of both disciplines. A job is its own size in ns at rate 1. */
class StationTest {

  private static Station<Double> firstCome(int slots, double rate, int queue) {
    return new FirstComeStation<>(slots, rate, queue, job -> job);
  }

  private static Station<Double> sharing(int slots, double rate, int limit) {
    return new SharingStation<>(slots, rate, limit, job -> job);
  }

  /** Due times in the order of finishing, with everything taken at the end. */
  private static List<Long> dues(Station<Double> station) {
    List<Long> dues = new ArrayList<>();
    for (var f = station.finish(Long.MAX_VALUE / 4);
        f != null;
        f = station.finish(Long.MAX_VALUE / 4)) {
      dues.add(f.dueNanos());
    }
    return dues;
  }

  /**
   * Two slots at speed 2. Jobs of 100, 40, 60, 20 at time 0: the first two start (due 50, 20), the
   * third starts at 20 (due 50, after the first by order), the fourth at 50 (due 60).
   */
  @Test
  void firstComeStartsWaitingJobsInOrderWhenASlotIsFree() {
    Station<Double> station = firstCome(2, 2, 10);
    for (double work : new double[] {100, 40, 60, 20}) {
      assertThat(station.arrive(0, work)).isTrue();
    }
    assertThat(station.inService()).isEqualTo(2);
    assertThat(station.queued()).isEqualTo(2);
    assertThat(station.nextDueNanos()).hasValue(20);
    assertThat(station.finish(19)).isNull();
    assertThat(station.finish(20)).isEqualTo(new Station.Finished<>(40.0, 20));
    assertThat(station.finish(60)).isEqualTo(new Station.Finished<>(100.0, 50));
    assertThat(station.finish(60)).isEqualTo(new Station.Finished<>(60.0, 50));
    assertThat(station.finish(60)).isEqualTo(new Station.Finished<>(20.0, 60));
    assertThat(station.nextDueNanos()).isEmpty();
  }

  /** Nobody looks between 0 and 1000; the third job still starts at 10 and is due at 20. */
  @Test
  void waitingJobStartsAtTheDueTimeOfTheOneBeforeHoweverLateTheTimerIs() {
    Station<Double> station = firstCome(1, 1, 10);
    station.arrive(0, 10.0);
    station.arrive(0, 10.0);
    station.arrive(1000, 10.0);
    assertThat(dues(station)).containsExactly(10L, 20L, 1010L);
  }

  @Test
  void firstComeRefusesWhenSlotsAndQueueAreFullAndTakesAgainAfterADueTime() {
    Station<Double> station = firstCome(1, 1, 1);
    assertThat(station.arrive(0, 10.0)).isTrue();
    assertThat(station.arrive(0, 10.0)).isTrue();
    assertThat(station.arrive(9, 10.0)).isFalse();
    assertThat(station.arrive(10, 10.0)).isTrue();
    assertThat(dues(station)).containsExactly(10L, 20L, 30L);
  }

  @Test
  void withoutAQueueAJobIsTakenOnlyIntoAFreeSlot() {
    Station<Double> station = firstCome(1, 1, 0);
    assertThat(station.arrive(0, 10.0)).isTrue();
    assertThat(station.arrive(5, 10.0)).isFalse();
    assertThat(station.arrive(10, 10.0)).isTrue();
  }

  /** At 5 the rate doubles: the job in service keeps 10, the next takes 5 from there. */
  @Test
  void newRateActsOnJobsThatStartFromThenOn() {
    Station<Double> station = firstCome(1, 1, 10);
    station.arrive(0, 10.0);
    station.arrive(0, 10.0);
    station.change(5, 1, 2);
    assertThat(dues(station)).containsExactly(10L, 15L);
  }

  @Test
  void moreSlotsStartWaitingJobsAtOnceAndFewerLetRunningOnesFinish() {
    Station<Double> station = firstCome(1, 1, 10);
    for (int i = 0; i < 4; i++) {
      station.arrive(0, 10.0);
    }
    station.change(4, 3, 1);
    assertThat(station.inService()).isEqualTo(3);
    station.change(5, 1, 1);
    assertThat(station.inService()).isEqualTo(3);
    assertThat(station.queued()).isEqualTo(1);
    // Due 10, 14, 14; the last starts only when the third of them has finished.
    assertThat(dues(station)).containsExactly(10L, 14L, 14L, 24L);
  }

  /**
   * One slot, rate 1: a job of 100 at 0, one of 20 at 40. Alone the first has 60 left at 40; then
   * each gets half: the second leaves at 80, the first then has 40 left and leaves at 120.
   */
  @Test
  void sharingHalvesTheRateOfTwoJobsThatEnterAtDifferentTimes() {
    Station<Double> station = sharing(1, 1, 10);
    station.arrive(0, 100.0);
    assertThat(station.nextDueNanos()).hasValue(100);
    station.arrive(40, 20.0);
    assertThat(station.nextDueNanos()).hasValue(80);
    assertThat(station.finish(79)).isNull();
    assertThat(station.finish(80)).isEqualTo(new Station.Finished<>(20.0, 80));
    assertThat(station.nextDueNanos()).hasValue(120);
    assertThat(station.finish(120)).isEqualTo(new Station.Finished<>(100.0, 120));
    assertThat(station.nextDueNanos()).isEmpty();
  }

  /** Four jobs on two slots at rate 2 get 2·2/4 = 1 each; two jobs get 2 each, not more. */
  @Test
  void sharingGivesAJobAtMostTheRateOfOneSlot() {
    Station<Double> station = sharing(2, 2, 10);
    for (double work : new double[] {10, 10, 30, 30}) {
      station.arrive(0, work);
    }
    // Until 10 all at 1; then two with 20 left at 2 each.
    assertThat(dues(station)).containsExactly(10L, 10L, 20L, 20L);
  }

  /** Three equal jobs of 1 on one slot leave together at 3; thirds are not rounded on the way. */
  @Test
  void sharingRoundsOnlyWhatItReports() {
    Station<Double> station = sharing(1, 3, 10);
    station.arrive(0, 1.0);
    station.arrive(0, 2.0);
    // Each at 1.5: the first leaves at 2/3, the second with 1 left at rate 3 at exactly 1.
    assertThat(dues(station)).containsExactly(1L, 1L);
  }

  /** 50 of 100 are done at 50; at double rate the rest takes 25. */
  @Test
  void sharingAppliesANewRateToWhatIsLeftOfRunningJobs() {
    Station<Double> station = sharing(1, 1, 10);
    station.arrive(0, 100.0);
    station.change(50, 1, 2);
    assertThat(dues(station)).containsExactly(75L);
  }

  @Test
  void sharingRefusesBeyondItsLimit() {
    Station<Double> station = sharing(1, 1, 2);
    assertThat(station.arrive(0, 10.0)).isTrue();
    assertThat(station.arrive(0, 10.0)).isTrue();
    assertThat(station.arrive(19, 10.0)).isFalse();
    assertThat(station.arrive(20, 10.0)).isTrue();
    assertThat(station.inService()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Discipline.class)
  void clearedStationStartsAfresh(Discipline discipline) {
    Station<Double> station = discipline.station(1, 1, 3, job -> job);
    station.arrive(0, 10.0);
    station.arrive(0, 50.0);
    station.arrive(30, 50.0);
    station.clear();
    assertThat(station.nextDueNanos()).isEmpty();
    assertThat(station.inService() + station.queued()).isZero();
    station.arrive(31, 9.0);
    assertThat(dues(station)).containsExactly(40L);
  }

  @ParameterizedTest
  @EnumSource(Discipline.class)
  void hugeJobsDoNotOverflowTheClock(Discipline discipline) {
    Station<Double> station = discipline.station(1, 1e-9, 3, job -> job);
    station.arrive(1_000_000, 1e300);
    assertThat(station.nextDueNanos().orElseThrow()).isGreaterThan(1_000_000);
    assertThat(station.finish(2_000_000)).isNull();
  }

  /**
   * Overload: jobs of 10 ms arrive every 2 ms for 10 s at 3 slots of speed 1.5, capacity 3·1.5/10 =
   * 0.45 jobs a ms. Every wake-up is up to 5 ms late. The n jobs that were taken are done after
   * n/0.45 ms, as if timers were exact; one service time (6.7 ms) of slots may be idle at the end.
   */
  @ParameterizedTest
  @EnumSource(Discipline.class)
  void lateTimersTakeNoCapacityUnderOverload(Discipline discipline) {
    long milli = 1_000_000;
    Station<Double> station = discipline.station(3, 1.5, 50, job -> job);
    SplittableRandom random = new SplittableRandom(3);
    int taken = 0;
    long lateness = 0;
    long lastDue = 0;
    long nextArrival = 0;
    long wakeUp = Long.MAX_VALUE;
    while (Math.min(nextArrival, wakeUp) < Long.MAX_VALUE) {
      long now = Math.min(nextArrival, wakeUp);
      if (now == nextArrival) {
        taken += station.arrive(now, 10.0 * milli) ? 1 : 0;
        nextArrival = now < 10_000 * milli ? now + 2 * milli : Long.MAX_VALUE;
      }
      if (now == wakeUp) {
        for (var f = station.finish(now); f != null; f = station.finish(now)) {
          lateness += now - f.dueNanos();
          lastDue = f.dueNanos();
        }
        wakeUp = Long.MAX_VALUE;
      }
      if (wakeUp == Long.MAX_VALUE && station.nextDueNanos().isPresent()) {
        wakeUp = Math.max(now, station.nextDueNanos().getAsLong()) + random.nextLong(5 * milli);
      }
    }
    assertThat(taken).isBetween(4500, 4560);
    assertThat((double) lastDue / milli).isCloseTo(taken / 0.45, within(6.7));
    assertThat(lateness).as("the timers were late").isGreaterThan(1000 * milli);
  }
}
