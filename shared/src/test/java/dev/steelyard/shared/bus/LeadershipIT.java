package dev.steelyard.shared.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.FreePorts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Elections between two members of a real cluster in one JVM. A member that dies without a word is
 * tested here; one whose process is killed, with the agents.
 */
@Timeout(120)
class LeadershipIT {

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static Vertx join(int port, int other) throws Exception {
    ClusterSettings settings =
        new ClusterSettings(
                "127.0.0.1",
                port,
                List.of("127.0.0.1:" + port, "127.0.0.1:" + other),
                "127.0.0.1",
                0)
            .silent(ClusterSettings.SHORT_SILENCE);
    return done(Cluster.join(new VertxOptions(), settings));
  }

  private static OptionalLong await(Leadership election, long newest) throws Exception {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    OptionalLong term = done(election.campaign(newest));
    while (term.isEmpty() && System.nanoTime() < limit) {
      LockSupport.parkNanos(50_000_000);
      term = done(election.campaign(newest));
    }
    return term;
  }

  @Test
  void oneLeadsAtATimeAndEveryNewLeaderHasAHigherTerm() throws Exception {
    List<Integer> ports = FreePorts.find(2);
    Vertx first = join(ports.get(0), ports.get(1));
    Vertx second = join(ports.get(1), ports.get(0));
    try (Leadership one = Leadership.of(first, "edge");
        Leadership other = Leadership.of(second, "edge");
        Leadership elsewhere = Leadership.of(second, "inner")) {
      assertThat(done(one.campaign(0))).hasValue(1);
      assertThat(done(other.campaign(1))).isEmpty();
      assertThat(done(one.campaign(1))).as("it stays the same").hasValue(1);
      assertThat(done(elsewhere.campaign(0))).as("another group has its own").hasValue(1);

      done(one.resign());
      assertThat(done(other.campaign(1))).hasValue(2);
      assertThat(done(one.campaign(2))).isEmpty();
      assertThat(done(other.campaign(7))).as("above all that it heard of").hasValue(8);

      // Nobody renews: the lease ends.
      assertThat(await(one, 8)).hasValue(9);

      // It dies without letting go.
      HazelcastInstance dying =
          Hazelcast.getAllHazelcastInstances().stream()
              .filter(i -> i.getCluster().getLocalMember().getAddress().getPort() == ports.get(0))
              .findFirst()
              .orElseThrow();
      dying.getLifecycleService().terminate();
      assertThat(await(other, 9)).hasValue(10);
      assertThatThrownBy(() -> done(one.campaign(9)))
          .hasMessageContaining("this agent has left the cluster");
    } finally {
      first.close().onFailure(ignored -> {});
      done(second.close());
    }
  }

  @Test
  void anAgentWithoutAClusterCannotLead() throws Exception {
    Vertx alone = Vertx.vertx();
    try {
      assertThatThrownBy(() -> Leadership.of(alone, "edge"))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("only agents of a cluster");
    } finally {
      done(alone.close());
    }
  }
}
