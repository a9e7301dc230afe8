package dev.steelyard.client.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.client.testbed.TestbedConfig.Server;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.ServiceLaw;
import dev.steelyard.shared.bus.SetTestbed;
import dev.steelyard.shared.bus.TestbedState;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starting, changing and stopping a testbed, by its own methods and over the bus. */
class TestbedTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static Server sharing(String name) {
    return TestbedRig.server(name, Discipline.PS, 1, 10);
  }

  private static SetTestbed speed(String server, double speed) {
    return new SetTestbed(server, speed, null, null, null, null, null, null);
  }

  @Test
  void newSpeedOfASharingServerFinishesWhatItHas() throws Exception {
    try (TestbedRig rig = new TestbedRig(sharing("a"), sharing("b"))) {
      var job = rig.startWork("a", "1e8");
      rig.awaitState("a", server -> server.inService() == 1);

      TestbedState state = TestbedRig.await(rig.testbed.change(speed("a", 1e9)));

      assertThat(job.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(state.servers()).extracting(TestbedState.Server::speed).containsExactly(1e9, 1.0);
    }
  }

  @Test
  void moreSlotsStartWhatWaits() throws Exception {
    try (TestbedRig rig = new TestbedRig(TestbedRig.server("a", Discipline.FCFS, 1, 10))) {
      assertThat(rig.occupy("a", 1)).hasSize(1);
      var waiting = rig.startWork("a", "1");
      rig.awaitState("a", server -> server.queued() == 1);

      SetTestbed twoSlots = new SetTestbed("a", null, 2, null, null, null, null, null);
      TestbedRig.await(rig.testbed.change(twoSlots));

      assertThat(waiting.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(rig.state("a").slots()).isEqualTo(2);
    }
  }

  /** A law of 11 days comes into force, then one of 1 ms; the second request shows the first. */
  @Test
  void newLawActsOnJobsThatStartFromThenOn() throws Exception {
    try (TestbedRig rig = new TestbedRig(TestbedRig.server("a", Discipline.FCFS, 2, 10))) {
      TestbedRig.await(rig.testbed.change(readsTake(1e9)));
      var first = rig.start(rig.request("a", TestbedRig.READ));
      rig.awaitState("a", server -> server.inService() == 1);

      TestbedRig.await(rig.testbed.change(readsTake(1)));

      assertThat(rig.get("a", TestbedRig.READ).statusCode()).isEqualTo(200);
      assertThat(first).isNotDone();
    }
  }

  private static SetTestbed readsTake(double millis) {
    Map<String, ServiceLaw> law = Map.of("user-read", new ServiceLaw("fixed", millis, 0));
    return new SetTestbed(null, null, null, null, null, null, null, law);
  }

  @Test
  void ownLawOfAServerGoesBeforeThatOfTheTestbed() throws Exception {
    Server slowReads =
        new Server(
            "own",
            "127.0.0.1",
            0,
            1,
            1,
            Discipline.FCFS,
            10,
            List.of(),
            Map.of("user-read", new ServiceLaw("fixed", 1e9, 0)));
    try (TestbedRig rig = new TestbedRig(slowReads, sharing("b"))) {
      var slow = rig.start(rig.request("own", TestbedRig.READ));
      rig.awaitState("own", server -> server.inService() == 1);
      assertThat(rig.get("b", TestbedRig.READ).statusCode()).isEqualTo(200);
      assertThat(slow).isNotDone();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"server": "c", "speed": 1}                    | server is c: use a, b, or none for all
          {"server": "a", "speed": 0}                    | speed is 0
          {"server": "a", "slots": 0, "speed": 5}        | slots is 0
          {"server": "a", "fault": "fire"}               | fault is fire
          {"server": "a", "fault": "slow", "speed": 5}   | factor is missing
          {"server": "a", "factor": 2, "speed": 5}       | factor, share or seconds is given without a fault
          {"service": {"write": {"law": "fixed", "meanMillis": 1}}}      | service.write is not a request type
          {"service": {"compose": {"law": "gamma", "meanMillis": 1}}}    | service.compose.law is gamma
          {"speed": 5, "service": {"compose": null}}     | service.compose is missing
          {"server": "a"}                                | the command changes nothing
          """)
  void badCommandIsRefusedWholly(String command, String sentence) {
    try (TestbedRig rig = new TestbedRig(sharing("a"), sharing("b"))) {
      Bus bus = new Bus(rig.vertx.eventBus(), "test", Clock.systemUTC());
      TestbedRig.await(
          bus.serve(Addresses.TESTBED_SET, SetTestbed.class, c -> rig.testbed.change(c.body())));
      assertThatThrownBy(
              () ->
                  TestbedRig.await(
                      bus.request(Addresses.TESTBED_SET, new JsonObject(command), LIMIT)))
          .isInstanceOfSatisfying(
              SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST))
          .hasMessageStartingWith(sentence);
      assertThat(rig.state("a").speed()).isEqualTo(1);
      assertThat(rig.state("b").speed()).isEqualTo(1);
    }
  }

  @Test
  void verticleServesTheStateAndChangesAndClosesThePortsAtTheEnd() throws Exception {
    try (TestbedRig rig = TestbedRig.notStarted(sharing("a"), sharing("b"))) {
      Bus bus = new Bus(rig.vertx.eventBus(), "test", Clock.systemUTC());
      String id = TestbedRig.await(rig.vertx.deployVerticle(new TestbedVerticle(bus, rig.testbed)));
      assertThat(bus.served()).contains(Addresses.TESTBED_GET, Addresses.TESTBED_SET);

      TestbedState changed =
          TestbedRig.await(
              bus.request(Addresses.TESTBED_SET, speed(null, 3), TestbedState.class, LIMIT));
      TestbedState state =
          TestbedRig.await(
              bus.request(Addresses.TESTBED_GET, new Empty(), TestbedState.class, LIMIT));

      assertThat(changed.servers())
          .extracting(TestbedState.Server::speed)
          .containsExactly(3.0, 3.0);
      assertThat(state.servers()).extracting(TestbedState.Server::name).containsExactly("a", "b");
      int port = state.servers().get(0).port();
      new Socket(InetAddress.getLoopbackAddress(), port).close();

      TestbedRig.await(rig.vertx.undeploy(id));

      assertThat(bus.served()).isEmpty();
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void takenPortStopsTheStartAndLeavesNoPortOpen() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TestbedRig rig =
            TestbedRig.notStarted(
                sharing("free"),
                new Server(
                    "taken",
                    "127.0.0.1",
                    taken.getLocalPort(),
                    1,
                    1,
                    Discipline.PS,
                    1,
                    List.of(),
                    Map.of()))) {
      assertThatThrownBy(() -> TestbedRig.await(rig.testbed.start()))
          .isInstanceOfSatisfying(
              SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
          .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
      int port = rig.state("free").port();
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
          .isInstanceOf(ConnectException.class);
    }
  }
}
