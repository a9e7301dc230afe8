package dev.steelyard.client.testbed;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state that all emulated servers share, as replicas do: posts, user timelines and home
 * timelines over a fixed follow graph. A post is in its author's user timeline and in the home
 * timelines of the author's followers from the moment it is composed.
 *
 * <p>Memory is bounded: a timeline keeps its newest {@value Timeline#LENGTH} posts, the network the
 * newest {@value #POSTS} of all. Not thread-safe.
 */
final class SocialNetwork {

  /** Posts that are kept in total. */
  static final int POSTS = 20_000;

  /** Something to post; media ids and types are of equal number. */
  record Draft(
      int userId,
      String username,
      String text,
      List<String> mediaIds,
      List<String> mediaTypes,
      int postType) {}

  private final FollowGraph graph;
  private final @Nullable Timeline[] homes;
  private final @Nullable Timeline[] walls;
  private final Buffer[] posts = new Buffer[POSTS];
  private final Clock clock;
  private final int users;
  private long newest;

  SocialNetwork(int users, RandomGenerator random, Clock clock) {
    this.users = users;
    this.clock = clock;
    graph = new FollowGraph(users, random);
    homes = new Timeline[users + 1];
    walls = new Timeline[users + 1];
  }

  /** Users are numbered from 1 to this. */
  int users() {
    return users;
  }

  /** Posts, and answers {@code {"post_id": …}}; ids rise from 1. */
  Buffer compose(Draft draft) {
    long id = ++newest;
    posts[slot(id)] = json(id, draft);
    timeline(walls, draft.userId()).add(id);
    for (int follower : graph.followers(draft.userId())) {
      timeline(homes, follower).add(id);
    }
    return new JsonObject().put("post_id", id).toBuffer();
  }

  /** A JSON array of the posts of those a user follows, newest first, from start up to stop. */
  Buffer homeTimeline(int user, int start, int stop) {
    return page(homes[user], start, stop);
  }

  /** A JSON array of a user's own posts, newest first, from start up to stop. */
  Buffer userTimeline(int user, int start, int stop) {
    return page(walls[user], start, stop);
  }

  private Buffer page(@Nullable Timeline timeline, int start, int stop) {
    Buffer answer = Buffer.buffer("[");
    if (timeline != null) {
      PrimitiveIterator.OfLong ids = timeline.page(start, stop, newest - POSTS + 1).iterator();
      while (ids.hasNext()) {
        answer.appendBuffer(posts[slot(ids.nextLong())]);
        if (ids.hasNext()) {
          answer.appendByte((byte) ',');
        }
      }
    }
    return answer.appendByte((byte) ']');
  }

  private static int slot(long id) {
    return (int) (id % POSTS);
  }

  private static Timeline timeline(@Nullable Timeline[] timelines, int user) {
    Timeline timeline = timelines[user];
    if (timeline == null) {
      timeline = new Timeline();
      timelines[user] = timeline;
    }
    return timeline;
  }

  private Buffer json(long id, Draft draft) {
    JsonArray media = new JsonArray();
    for (int i = 0; i < draft.mediaIds().size(); i++) {
      media.add(
          new JsonObject()
              .put("media_id", draft.mediaIds().get(i))
              .put("media_type", draft.mediaTypes().get(i)));
    }
    return new JsonObject()
        .put("post_id", id)
        .put(
            "creator",
            new JsonObject().put("user_id", draft.userId()).put("username", draft.username()))
        .put("text", draft.text())
        .put("media", media)
        .put("timestamp", clock.millis())
        .put("post_type", draft.postType())
        .toBuffer();
  }
}
