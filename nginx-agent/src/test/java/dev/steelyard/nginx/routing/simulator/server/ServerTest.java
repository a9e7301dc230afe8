package dev.steelyard.nginx.routing.simulator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.routing.simulator.world.ServerSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerTest {

  private static Server server(int cores, double speed, boolean sharing) {
    return new Server(new ServerSpec(cores, speed, List.of(1.0, 2.0)), sharing);
  }

  @Test
  void jobsShareTheCoreEqually() {
    // 1 core of speed 1: a job of 4 s at 0; a second of 1 s at 1. From 1 on each gets a half: the
    // second leaves at 3, when the first has 2 s of work left, and leaves at 5.
    Server server = server(1, 1, true);
    server.add(10, 0, 4, 0);
    assertThat(server.departsAt()).isEqualTo(4);
    server.add(11, 0, 1, 1);
    assertThat(server.departsAt()).isEqualTo(3);
    assertThat(server.depart()).isEqualTo(11);
    assertThat(server.departsAt()).isEqualTo(5);
    assertThat(server.depart()).isEqualTo(10);
    assertThat(server.departsAt()).isInfinite();
  }

  @Test
  void jobsDoNotSlowEachOtherWhileCoresAreFree() {
    Server server = server(2, 2, true);
    server.add(1, 0, 4, 0);
    server.add(2, 0, 6, 0);
    assertThat(server.departsAt()).isEqualTo(2);
    server.depart();
    assertThat(server.departsAt()).isEqualTo(3);
  }

  @Test
  void firstComeFirstServedLetsTheThirdJobWait() {
    // 2 cores of speed 1: jobs of 3, 5 and 1 s at 0. The third starts at 3.
    Server server = server(2, 1, false);
    server.add(1, 0, 3, 0);
    server.add(2, 0, 5, 0);
    server.add(3, 0, 1, 0);
    assertThat(server.jobs()).isEqualTo(3);
    assertThat(server.departsAt()).isEqualTo(3);
    assertThat(server.depart()).isEqualTo(1);
    assertThat(server.departsAt()).isEqualTo(4);
    assertThat(server.depart()).isEqualTo(3);
    assertThat(server.depart()).isEqualTo(2);
  }

  @Test
  void theQueueKeepsItsOrderWhenItGrowsAroundItsEnd() {
    Server server = server(1, 1, false);
    for (int job = 0; job < 12; job++) {
      server.add(job, 0, 1, 0);
    }
    for (int job = 0; job < 10; job++) {
      assertThat(server.depart()).isEqualTo(job);
    }
    for (int job = 12; job < 60; job++) {
      server.add(job, 0, 1, 10);
    }
    for (int job = 10; job < 60; job++) {
      assertThat(server.departsAt()).isEqualTo(job + 1);
      assertThat(server.depart()).isEqualTo(job);
    }
  }

  @Test
  void aSlowServerStretchesTheWorkThatIsLeft() {
    // 6 s of work: 3 done at 3, then a third of the speed for 6 s does 2, then 1 s.
    Server server = server(1, 1, true);
    server.add(1, 0, 6, 0);
    server.setSlow(1.0 / 3, 3);
    assertThat(server.slowed()).isTrue();
    assertThat(server.departsAt()).isCloseTo(12, within(1e-12));
    server.setSlow(1, 9);
    assertThat(server.departsAt()).isCloseTo(10, within(1e-12));
  }

  @Test
  void aMultiplierMakesATypeLighter() {
    Server server = server(1, 2, true);
    server.add(1, 1, 8, 0);
    assertThat(server.departsAt()).isEqualTo(2);
    assertThat(server.ownSeconds(1, 8)).isEqualTo(2);
    assertThat(server.speedFor(1)).isEqualTo(4);
  }

  @Test
  void drainingTakesServedAndWaitingJobs() {
    Server server = server(1, 1, false);
    server.add(7, 0, 2, 0);
    server.add(8, 0, 1, 0);
    assertThat(server.drain(1)).containsExactly(7, 8);
    assertThat(server.jobs()).isZero();
    assertThat(server.departsAt()).isInfinite();
  }
}
