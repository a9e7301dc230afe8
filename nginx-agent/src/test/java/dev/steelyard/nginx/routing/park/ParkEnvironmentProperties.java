package dev.steelyard.nginx.routing.park;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ParkEnvironmentProperties {

  /** Few servers make long queues, all ten make idle ones. */
  @Property(tries = 200)
  void everyObservationAndRewardIsThatOfTheEventLoop(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 10) int servers) {
    SplittableRandom random = new SplittableRandom(seed);
    ParkJobs jobs = ParkJobs.draw(random, 200);
    ParkEnvironment environment = new ParkEnvironment(jobs);
    ParkEventLoop loop = new ParkEventLoop(jobs);

    while (!loop.over()) {
      assertThat(environment.over()).isFalse();
      assertThat(environment.observation()).isEqualTo(loop.observation());
      for (int server = 0; server < ParkServers.COUNT; server++) {
        assertThat(environment.jobs(server)).isEqualTo(loop.jobs(server));
      }
      int action = ParkServers.COUNT - 1 - random.nextInt(servers);
      assertThat(environment.step(action)).isEqualTo(loop.step(action));
    }
    assertThat(environment.over()).isTrue();
  }
}
