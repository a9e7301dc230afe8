package dev.steelyard.shared.bus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two members of a real Hazelcast cluster on loopback, in one JVM; separate processes are tested
 * with the agents.
 */
@Timeout(120)
class AgentNodeIT {

  private static final class UsersVerticle extends VerticleBase {
    private final Bus bus;

    UsersVerticle(Bus bus) {
      this.bus = bus;
    }

    @Override
    public Future<?> start() {
      return bus.serve(Addresses.LOAD_USERS, SetUsers.class, UsersVerticle::answer);
    }

    private static Future<SetUsers> answer(Command<SetUsers> command) {
      if (command.body().count() < 0) {
        throw SteelyardException.badRequest("count is " + command.body().count(), "use 0 or more");
      }
      if (command.body().count() == 13) {
        return Future.failedFuture(
            new SteelyardException(ErrorCode.CONFLICT, "13 users", "there are 13 already"));
      }
      return Future.succeededFuture(new SetUsers(command.body().count() + 1));
    }
  }

  private static void serveWho(Bus bus) {
    bus.serve(
        "steelyard.test.who",
        Empty.class,
        command -> Future.succeededFuture(new AgentHello(bus.sender(), "test", List.of())));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static ClusterSettings cluster(int port, int other) {
    return new ClusterSettings(
        "127.0.0.1", port, List.of("127.0.0.1:" + port, "127.0.0.1:" + other), "127.0.0.1", 0);
  }

  private static AgentNode node(
      String role,
      ClusterSettings cluster,
      BiFunction<Vertx, Bus, List<? extends Deployable>> verticles) {
    return AgentNode.start(
        new AgentNode.Identity(role, role, "test", "127.0.0.1", 0, cluster),
        Clock.systemUTC(),
        (vertx, bus) -> AgentNode.Rooms.of(verticles.apply(vertx, bus)));
  }

  private record Sent(int status, String out, String err) {}

  private static Sent send(AgentNode node, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        CommandSender.run(
            List.of(words),
            "http://127.0.0.1:" + node.apiPort(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Sent(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void commandsAndEventsCrossTheClusterAndFailuresKeepTheirCode() throws Exception {
    int first = freePort();
    int second = freePort();
    BlockingQueue<Received<SetUsers>> heard = new ArrayBlockingQueue<>(10);
    try (AgentNode serving =
            node(
                "client-agent",
                cluster(first, second),
                (v, bus) -> {
                  serveWho(bus);
                  bus.subscribe("steelyard.load.progress", SetUsers.class, heard::add);
                  return List.of(new UsersVerticle(bus));
                });
        AgentNode asking =
            node(
                "nginx-agent",
                cluster(second, first),
                (v, bus) -> {
                  serveWho(bus);
                  bus.publish("steelyard.load.progress", new SetUsers(5));
                  return List.of();
                })) {
      assertThat(serving.apiPort()).isNotEqualTo(asking.apiPort());
      Received<SetUsers> event = heard.poll(20, SECONDS);
      assertThat(event.body()).isEqualTo(new SetUsers(5));
      assertThat(event.envelope().sender()).isEqualTo("nginx-agent");

      // The command goes to the asking agent's port and is served by the other member.
      Sent done = send(asking, "steelyard.load.users", "{\"count\": 41}");
      assertThat(done.status()).as(done.err()).isZero();
      assertThat(done.out()).contains("\"count\":42").contains("\"sender\":\"client-agent\"");

      Sent refused = send(asking, "steelyard.load.users", "{\"count\": -1}");
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.err()).contains("\"code\":\"bad-request\"").contains("use 0 or more");
      assertThat(send(asking, "steelyard.load.users", "{\"count\": 13}").err())
          .contains("\"code\":\"conflict\"")
          .contains("13 users: there are 13 already");
      assertThat(send(asking, "steelyard.load.users", "not json").err())
          .contains("bad-request")
          .contains("one JSON object");
      assertThat(send(asking, "steelyard.load.nothing").err())
          .contains("\"code\":\"unavailable\"")
          .contains("nobody serves steelyard.load.nothing");

      // Both serve this one: each answers its own port, and either is reached by its name.
      for (int i = 0; i < 4; i++) {
        assertThat(send(asking, "steelyard.test.who").out()).contains("\"role\":\"nginx-agent\"");
        assertThat(send(serving, "steelyard.test.who").out()).contains("\"role\":\"client-agent\"");
      }
      String other = Addresses.at("steelyard.test.who", "client-agent");
      assertThat(send(asking, other).out()).contains("\"role\":\"client-agent\"");
    }
  }

  @Test
  void aTakenPortStopsTheStartWithPlaceAndRemedy() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int other = freePort();
      assertThatThrownBy(
              () ->
                  node("nginx-agent", cluster(taken.getLocalPort(), other), (v, bus) -> List.of()))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("cluster.port");
      assertThatThrownBy(
              () ->
                  AgentNode.start(
                      new AgentNode.Identity(
                          "a", "a", "t", "127.0.0.1", taken.getLocalPort(), null),
                      Clock.systemUTC(),
                      (v, bus) -> AgentNode.Rooms.of(List.of())))
          .hasMessageContaining("command API cannot listen")
          .hasMessageContaining("api.port");
    }
  }

  @Test
  void senderTellsBadUsageFromAMissingAgent() throws Exception {
    try (AgentNode alone = node("client-agent", null, (v, bus) -> List.of())) {
      assertThat(send(alone).status()).isEqualTo(2);
      assertThat(send(alone, "--api", "ftp://x", "steelyard.load.status").status()).isEqualTo(2);
      Sent nobody = send(alone, "--api", "http://127.0.0.1:" + freePort(), "steelyard.load.status");
      assertThat(nobody.status()).isEqualTo(3);
      assertThat(nobody.err()).contains("start it");
    }
  }

  @Test
  void eventsOutOfOrderAreDroppedAndCounted() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Bus bus = new Bus(vertx.eventBus(), "me", Clock.systemUTC());
      BlockingQueue<Integer> heard = new ArrayBlockingQueue<>(10);
      Subscription subscription =
          bus.subscribe("steelyard.x", SetUsers.class, e -> heard.add(e.body().count()));
      for (long sequence : new long[] {3, 2, 3, 4}) {
        vertx
            .eventBus()
            .publish(
                "steelyard.x",
                RecordCodec.encode(
                    new Envelope(1, "other", "i", sequence, 0), new SetUsers((int) sequence)));
      }
      vertx.eventBus().publish("steelyard.x", "no envelope here");
      vertx
          .eventBus()
          .publish(
              "steelyard.x",
              RecordCodec.encode(new Envelope(1, "other", "j", 1, 0), new SetUsers(99)));
      assertThat(heard.poll(5, SECONDS)).isEqualTo(3);
      assertThat(heard.poll(5, SECONDS)).isEqualTo(4);
      assertThat(heard.poll(5, SECONDS)).isEqualTo(99);
      assertThat(bus.dropped()).isEqualTo(3);
      subscription.cancel().toCompletionStage().toCompletableFuture().get(5, SECONDS);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
    }
  }

  @Test
  void aSilentServerIsATimeout() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Bus bus = new Bus(vertx.eventBus(), "me", Clock.systemUTC());
      vertx.eventBus().consumer("steelyard.silent", message -> {});
      assertThatThrownBy(
              () ->
                  bus.request("steelyard.silent", new Empty(), Empty.class, Duration.ofMillis(50))
                      .toCompletionStage()
                      .toCompletableFuture()
                      .get(5, SECONDS))
          .hasCauseInstanceOf(SteelyardException.class)
          .hasMessageContaining("within 50 ms");
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
    }
  }
}
