package dev.steelyard.client.testbed;

import dev.steelyard.shared.SteelyardException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The three requests of the social network: arguments are checked when a request arrives, the work
 * is done when its service is over.
 */
final class SocialApi {

  private static final Set<String> COMPOSE_FIELDS =
      Set.of("username", "user_id", "text", "media_ids", "media_types", "post_type");
  private static final Set<String> READ_FIELDS = Set.of("user_id", "start", "stop");

  /** Plain posts, re-posts, replies and direct messages. */
  private static final int HIGHEST_POST_TYPE = 3;

  private final SocialNetwork network;

  SocialApi(SocialNetwork network) {
    this.network = network;
  }

  /**
   * What a request asks for.
   *
   * @param form the query of a read, the body of a compose
   * @return the JSON answer, made when it is asked for
   * @throws SteelyardException {@code bad-request} when an argument is missing or out of range
   */
  Supplier<Buffer> call(RequestType type, String form) {
    if (type == RequestType.COMPOSE) {
      SocialNetwork.Draft draft = draft(new FormFields(form, COMPOSE_FIELDS));
      return () -> network.compose(draft);
    }
    FormFields fields = new FormFields(form, READ_FIELDS);
    int user = fields.whole("user_id", 1, network.users());
    int start = fields.whole("start", 0, Integer.MAX_VALUE);
    int stop = fields.whole("stop", start, Integer.MAX_VALUE);
    return type == RequestType.HOME_READ
        ? () -> network.homeTimeline(user, start, stop)
        : () -> network.userTimeline(user, start, stop);
  }

  private SocialNetwork.Draft draft(FormFields fields) {
    List<String> mediaIds = fields.list("media_ids");
    List<String> mediaTypes = fields.list("media_types");
    if (mediaIds.size() != mediaTypes.size()) {
      throw SteelyardException.badRequest(
          mediaIds.size() + " media_ids and " + mediaTypes.size() + " media_types",
          "send as many of one as of the other");
    }
    return new SocialNetwork.Draft(
        fields.whole("user_id", 1, network.users()),
        fields.text("username"),
        fields.text("text"),
        mediaIds,
        mediaTypes,
        fields.whole("post_type", 0, HIGHEST_POST_TYPE));
  }
}
