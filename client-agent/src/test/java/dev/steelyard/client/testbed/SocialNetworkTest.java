package dev.steelyard.client.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SocialNetworkTest {

  private static final int USERS = 962;
  private static final long SEED = 5;

  private final SocialNetwork network =
      new SocialNetwork(
          USERS,
          new SplittableRandom(SEED),
          Clock.fixed(Instant.ofEpochMilli(1234), ZoneOffset.UTC));
  private final FollowGraph graph = new FollowGraph(USERS, new SplittableRandom(SEED));

  private long post(int user) {
    Buffer answer =
        network.compose(
            new SocialNetwork.Draft(user, "u" + user, "text", List.of("7"), List.of("png"), 0));
    return new JsonObject(answer).getLong("post_id");
  }

  private static List<Long> ids(Buffer posts) {
    return new JsonArray(posts).stream().map(p -> ((JsonObject) p).getLong("post_id")).toList();
  }

  private List<Long> wall(int user) {
    return ids(network.userTimeline(user, 0, Integer.MAX_VALUE));
  }

  @Test
  void everyUserFollowsThirtyNineOthersAndTheSameSeedGivesTheSameGraph() {
    int[] followers = IntStream.rangeClosed(1, USERS).map(u -> graph.followers(u).length).toArray();
    assertThat(Arrays.stream(followers).sum()).isEqualTo(39 * USERS);
    for (int user = 1; user <= USERS; user++) {
      assertThat(graph.followers(user)).doesNotContain(user, 0).doesNotHaveDuplicates();
    }
    FollowGraph again = new FollowGraph(USERS, new SplittableRandom(SEED));
    FollowGraph other = new FollowGraph(USERS, new SplittableRandom(SEED + 1));
    assertThat(again.followers(1)).containsExactly(graph.followers(1));
    assertThat(other.followers(1)).isNotEqualTo(graph.followers(1));
  }

  @Test
  void oneUserAloneHasNoFollowers() {
    assertThat(new FollowGraph(1, new SplittableRandom(1)).followers(1)).isEmpty();
  }

  @Test
  void postReachesJustTheAuthorsTimelineAndTheFollowersHomes() {
    long id = post(17);
    for (int user = 1; user <= USERS; user++) {
      int reader = user;
      boolean follows = Arrays.stream(graph.followers(17)).anyMatch(f -> f == reader);
      assertThat(ids(network.homeTimeline(user, 0, 10)))
          .isEqualTo(follows ? List.of(id) : List.of());
      assertThat(wall(user)).isEqualTo(user == 17 ? List.of(id) : List.of());
    }
  }

  @Test
  void pagesAreNewestFirstFromStartUpToStop() {
    for (int i = 1; i <= 30; i++) {
      post(3);
    }
    assertThat(ids(network.userTimeline(3, 0, 3))).containsExactly(30L, 29L, 28L);
    assertThat(ids(network.userTimeline(3, 28, 40))).containsExactly(2L, 1L);
    assertThat(ids(network.userTimeline(3, 30, 40))).isEmpty();
    assertThat(ids(network.userTimeline(3, 5, 5))).isEmpty();
  }

  @Test
  void postHoldsWhatWasSentAndWhen() {
    post(3);
    JsonObject post = new JsonArray(network.userTimeline(3, 0, 1)).getJsonObject(0);
    assertThat(post)
        .isEqualTo(
            new JsonObject(
                """
                {"post_id": 1, "creator": {"user_id": 3, "username": "u3"}, "text": "text",
                 "media": [{"media_id": "7", "media_type": "png"}], "timestamp": 1234,
                 "post_type": 0}
                """));
  }

  @Test
  void timelineKeepsItsNewest128() {
    for (int i = 1; i <= 200; i++) {
      post(3);
    }
    assertThat(wall(3)).hasSize(128).startsWith(200L, 199L).endsWith(73L);
  }

  /** 30,000 posts in turn by all users, about 31 each: the last 20,000 are there, no other. */
  @Test
  void networkKeepsTheNewest20000OfAll() {
    for (int i = 0; i < 30_000; i++) {
      post(1 + i % USERS);
    }
    List<Long> kept =
        IntStream.rangeClosed(1, USERS).boxed().flatMap(user -> wall(user).stream()).toList();
    assertThat(kept).hasSize(20_000).doesNotHaveDuplicates().allMatch(id -> id > 10_000);
    for (int user = 1; user <= USERS; user++) {
      assertThat(ids(network.homeTimeline(user, 0, Integer.MAX_VALUE)))
          .hasSizeLessThanOrEqualTo(128)
          .allMatch(id -> id > 10_000);
    }
  }
}
