package dev.steelyard.client.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The social network over real HTTP, two servers of one testbed. */
class TestbedHttpTest {

  private static final String HOME = "/wrk2-api/home-timeline/read";
  private static final String WALL = "/wrk2-api/user-timeline/read";
  private static final String COMPOSE = "/wrk2-api/post/compose";

  private TestbedRig rig;

  @BeforeEach
  void start() {
    rig =
        new TestbedRig(
            TestbedRig.server("a", Discipline.FCFS, 1, 1),
            TestbedRig.server("b", Discipline.PS, 4, 100));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void composedPostAppearsInTheAuthorsAndTheFollowersTimelinesOnEveryServer() throws Exception {
    String text = "abc DEF @username_7 @username_9 http://xyz:80/q \"quoted\" [b] {c} 100%";
    HttpResponse<String> composed = rig.compose("a", 5, text);

    assertThat(composed.statusCode()).isEqualTo(200);
    assertThat(composed.headers().firstValue("content-type")).hasValue("application/json");
    long id = new JsonObject(composed.body()).getLong("post_id");
    // The testbed splits the graph's stream first.
    FollowGraph graph = new FollowGraph(962, new SplittableRandom(1).split());
    int follower = graph.followers(5)[0];
    for (String path :
        new String[] {
          WALL + "?user_id=5&start=0&stop=10", HOME + "?user_id=" + follower + "&start=0&stop=10"
        }) {
      HttpResponse<String> read = rig.get("b", path);
      assertThat(read.statusCode()).isEqualTo(200);
      JsonArray posts = new JsonArray(read.body());
      assertThat(posts).hasSize(1);
      JsonObject post = posts.getJsonObject(0);
      assertThat(post.getLong("post_id")).isEqualTo(id);
      assertThat(post.getString("text")).isEqualTo(text);
      assertThat(post.getJsonObject("creator").getInteger("user_id")).isEqualTo(5);
      assertThat(post.getJsonArray("media").getJsonObject(0).getString("media_id"))
          .isEqualTo("012345678901234567");
    }
    assertThat(rig.get("b", HOME + "?user_id=5&start=0&stop=10").body()).isEqualTo("[]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          user-timeline | start=0&stop=10               | user_id is missing
          user-timeline | user_id=1&stop=10             | start is missing
          home-timeline | user_id=1&start=0             | stop is missing
          home-timeline | user_id=0&start=0&stop=10     | user_id is 0: use a whole number from 1 to 962
          home-timeline | user_id=963&start=0&stop=10   | user_id is 963: use a whole number from 1 to 962
          user-timeline | user_id=one&start=0&stop=10   | user_id is one: use a whole number
          user-timeline | user_id=1&start=-1&stop=10    | start is -1
          user-timeline | user_id=1&start=20&stop=10    | stop is 10: use a whole number from 20
          """)
  void badReadIsAnsweredWithASentence(String timeline, String query, String sentence)
      throws Exception {
    HttpResponse<String> answer = rig.get("a", "/wrk2-api/" + timeline + "/read?" + query);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("error")).startsWith(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          username=u&text=x&post_type=0                              | user_id is missing
          user_id=1&text=x&post_type=0                               | username is missing
          username=u&user_id=1&post_type=0                           | text is missing
          username=u&user_id=1&text=x                                | post_type is missing
          username=u&user_id=1000&text=x&post_type=0                 | user_id is 1000
          username=u&user_id=1&text=x&post_type=9                    | post_type is 9
          username=u&user_id=1&text=x&media_ids=["1"]&post_type=0    | 1 media_ids and 0 media_types
          username=u&user_id=1&text=x&media_ids=["1"&media_types=["png"]&post_type=0 | media_ids is ["1"
          nothing                                                    | user_id is missing
          """)
  void badComposeIsAnsweredWithASentence(String body, String sentence) throws Exception {
    HttpResponse<String> answer =
        rig.send(rig.request("a", COMPOSE).POST(HttpRequest.BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("error")).startsWith(sentence);
    assertThat(rig.state("a").served()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "1e10", "ten", ""})
  void badJobSizeIsAnsweredWithASentence(String work) throws Exception {
    HttpResponse<String> answer =
        rig.send(rig.request("a", TestbedRig.READ).header(Job.WORK_HEADER, work));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("X-Steelyard-Work-Millis is " + work);
  }

  @Test
  void otherPathsAndMethodsAreNotFound() throws Exception {
    assertThat(rig.get("a", "/").statusCode()).isEqualTo(404);
    assertThat(rig.get("a", COMPOSE).statusCode()).isEqualTo(404);
    HttpResponse<String> answer = rig.get("a", "/wrk2-api/post");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("POST /wrk2-api/post/compose, GET /wrk2-api/home-timeline");
  }

  @Test
  void longHeadsAndBodiesAreRefused() throws Exception {
    HttpRequest.Builder head =
        rig.request("a", TestbedRig.READ).header("X-Filler", "x".repeat(9000));
    assertThat(rig.send(head).statusCode()).isEqualTo(431);
    HttpRequest.Builder within =
        rig.request("a", TestbedRig.READ).header("X-Filler", "x".repeat(7000));
    assertThat(rig.send(within).statusCode()).isEqualTo(200);
    assertThat(rig.compose("a", 1, "x".repeat(9000)).statusCode()).isEqualTo(413);
    assertThat(rig.compose("a", 1, "x".repeat(7000)).statusCode()).isEqualTo(200);
  }

  @Test
  void requestBeyondSlotsAndQueueIsAnswered503() throws Exception {
    var taken = rig.occupy("a", 2);
    assertThat(rig.state("a").inService()).isEqualTo(1);
    assertThat(rig.state("a").queued()).isEqualTo(1);

    HttpResponse<String> refused = rig.get("a", TestbedRig.READ);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("queue is full");
    assertThat(rig.state("a").rejected()).isEqualTo(1);
    assertThat(taken).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void everyAnswerIsCountedAndTimed() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertThat(rig.get("b", TestbedRig.READ).statusCode()).isEqualTo(200);
    }
    var state = rig.state("b");
    assertThat(state.served()).isEqualTo(50);
    assertThat(state.timingErrorP50Millis()).isPositive();
    assertThat(state.timingErrorP99Millis()).isGreaterThanOrEqualTo(state.timingErrorP50Millis());
    assertThat(TestbedTable.of(TestbedRig.await(rig.testbed.state())))
        .containsPattern("(?m)^b +\\d+ +4 +1\\.00 none +50 ");
  }
}
