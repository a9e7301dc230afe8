package dev.steelyard.client.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.client.testbed.TestbedConfig.ScriptedFault;
import dev.steelyard.shared.bus.TestbedState;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every fault over real HTTP: "bad" has it, "good" shows that the others do not. */
class TestbedFaultTest {

  private TestbedRig rig;

  @BeforeEach
  void start() {
    rig =
        new TestbedRig(
            TestbedRig.server("bad", Discipline.PS, 1, 10),
            TestbedRig.server("good", Discipline.FCFS, 4, 10));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static int status(CompletableFuture<HttpResponse<String>> answer) throws Exception {
    return answer.get(20, TimeUnit.SECONDS).statusCode();
  }

  private int read(String server) throws Exception {
    return rig.get(server, TestbedRig.READ).statusCode();
  }

  /** 10 ms at a factor of 10^8 are 11 days; with sharing the rest is done as soon as it ends. */
  @Test
  void slowServerTakesFactorTimesAsLong() throws Exception {
    TestbedState state = rig.fault("bad", "slow", 1e8, null, null);
    assertThat(state.servers())
        .extracting(TestbedState.Server::fault)
        .containsExactly("slow", "none");

    var slow = rig.startWork("bad", "10");
    rig.awaitState("bad", server -> server.inService() == 1);
    for (int i = 0; i < 10; i++) {
      assertThat(status(rig.startWork("good", "10"))).isEqualTo(200);
    }
    assertThat(slow).isNotDone();

    rig.fault("bad", "none");
    assertThat(status(slow)).isEqualTo(200);
  }

  /** 200 requests at a share of 0.7: 140 expected, standard deviation 6.5. */
  @Test
  void errorAnswersAShareOf500() throws Exception {
    rig.fault("bad", "error", null, 0.7, null);
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      statuses.add(read("bad"));
    }
    long failed = statuses.stream().filter(status -> status == 500).count();
    assertThat(failed).isBetween(110L, 170L);
    assertThat(statuses).containsOnly(200, 500);
    assertThat(rig.state("bad").failed()).isEqualTo(failed);
    assertThat(rig.state("bad").served()).isEqualTo(200 - failed);
  }

  /** The server is full, so a request that needed it would be answered 503. */
  @Test
  void errorNeverOccupiesTheServer() throws Exception {
    assertThat(rig.occupy("bad", 11)).hasSize(11);
    assertThat(read("bad")).isEqualTo(503);
    rig.fault("bad", "error", null, 1.0, null);
    assertThat(read("bad")).isEqualTo(500);
    assertThat(rig.state("bad").inService()).isEqualTo(11);
  }

  @Test
  void refuseClosesThePortAndDropsConnectionsUntilItEnds() throws Exception {
    int port = rig.state("bad").port();
    var lost = rig.occupy("bad", 1).get(0);

    rig.fault("bad", "refuse");

    assertThatThrownBy(() -> lost.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> read("bad")).isInstanceOf(ConnectException.class);
    assertThat(rig.state("bad").inService()).as("the job goes on").isEqualTo(1);
    assertThat(read("good")).isEqualTo(200);

    rig.fault("bad", "none");
    assertThat(rig.state("bad").port()).isEqualTo(port);
    assertThat(read("bad")).isEqualTo(200);
  }

  @Test
  void hangAcceptsButAnswersNothingUntilItEnds() throws Exception {
    var before = rig.occupy("bad", 1).get(0);
    rig.fault("bad", "hang");

    var during = rig.startWork("bad", "1");
    rig.awaitState("bad", server -> server.inService() == 2);
    var unknown = rig.start(rig.request("bad", "/unknown"));
    for (int i = 0; i < 10; i++) {
      assertThat(status(rig.startWork("good", "10"))).isEqualTo(200);
    }
    assertThat(during).isNotDone();
    assertThat(unknown).isNotDone();

    rig.fault("bad", "none");
    assertThat(status(during)).isEqualTo(200);
    assertThat(status(unknown)).isEqualTo(404);
    assertThat(before).isNotDone();
  }

  @Test
  void restartLosesAllJobsAndComesBackFreshAfterItsTime() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> lost = rig.occupy("bad", 3);

    rig.fault("bad", "restart", null, null, 0.3);

    for (var answer : lost) {
      assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IOException.class);
    }
    assertThat(rig.state("bad").inService()).isZero();
    rig.awaitState("bad", server -> server.fault().equals("none"));
    assertThat(read("bad")).isEqualTo(200);
  }

  @Test
  void newFaultReplacesTheOneInForceAndItsEnd() throws Exception {
    rig.fault("bad", "hang", null, null, 0.05);
    var kept = rig.startWork("bad", "1");
    rig.fault("bad", "error", null, 1.0, null);
    assertThat(status(kept)).isIn(200, 500);
    // The end of the hang would be here; requests to the other server outlast it.
    for (int i = 0; i < 20; i++) {
      assertThat(status(rig.startWork("good", "10"))).isEqualTo(200);
    }
    assertThat(rig.state("bad").fault()).isEqualTo("error");
    assertThat(read("bad")).isEqualTo(500);
  }

  @Test
  void portThatSomebodyElseTookIsTriedAgain() throws Exception {
    int port = rig.state("bad").port();
    rig.fault("bad", "refuse");
    try (var thief = new ServerSocket()) {
      thief.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      assertThatThrownBy(() -> rig.fault("bad", "none"))
          .hasMessageContaining("cannot listen on 127.0.0.1:" + port);
      assertThat(rig.state("bad").fault()).isEqualTo("refuse");
    }
    rig.awaitState("bad", server -> server.fault().equals("none"));
    assertThat(read("bad")).isEqualTo(200);
  }

  @Test
  void scriptedFaultsStartAndEndByTheScript() throws Exception {
    var endless = List.of(new ScriptedFault(0, Fault.of("error", null, 1.0, null)));
    var closed = List.of(new ScriptedFault(0.05, Fault.of("refuse", null, null, 1.0)));
    try (TestbedRig scripted =
        new TestbedRig(
            TestbedRig.server("error", Discipline.FCFS, 1, 1, endless),
            TestbedRig.server("closed", Discipline.FCFS, 1, 1, closed))) {
      scripted.awaitState("closed", server -> server.fault().equals("refuse"));
      scripted.awaitState("closed", server -> server.fault().equals("none"));
      assertThat(scripted.get("closed", TestbedRig.READ).statusCode()).isEqualTo(200);
      assertThat(scripted.get("error", TestbedRig.READ).statusCode()).isEqualTo(500);
    }
  }
}
