package dev.steelyard.client.load.request;

import static dev.steelyard.client.load.request.Ascii.number;
import static dev.steelyard.client.load.request.Ascii.text;

import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/**
 * Bodies and arguments of the published request scripts, field by field and not URL-encoded.
 *
 * <p>The scripts' loops include both bounds, so a draw of 0..5 mentions gives 1..6 of them; the
 * same holds for links (1..6) and media (1..5). A compose body has 440..984 bytes, 714.4 on
 * average.
 */
final class SocialContent {

  private static final int USERS = 962;
  private static final int TEXT_LENGTH = 256;
  private static final int LINK_LENGTH = 64;
  private static final int MEDIA_DIGITS = 18;
  private static final int MOST_MENTIONS = 6;
  private static final int MOST_LINKS = 6;
  private static final int MOST_MEDIA = 5;
  private static final int LATEST_START = 100;
  private static final int PAGE = 10;

  private SocialContent() {}

  /** The body of a new post. */
  static void composeBody(ByteBuf out, RandomGenerator random) {
    int user = user(random);
    text(out, "username=username_");
    number(out, user);
    text(out, "&user_id=");
    number(out, user);
    text(out, "&text=");
    Ascii.draw(out, Ascii.LETTERS_AND_DIGITS, TEXT_LENGTH, random);
    for (int i = count(MOST_MENTIONS, random); i > 0; i--) {
      text(out, " @username_");
      number(out, otherUser(user, random));
    }
    for (int i = count(MOST_LINKS, random); i > 0; i--) {
      text(out, " http://");
      Ascii.draw(out, Ascii.LETTERS_AND_DIGITS, LINK_LENGTH, random);
    }
    int media = count(MOST_MEDIA, random);
    text(out, "&media_ids=[");
    for (int i = 0; i < media; i++) {
      text(out, i == 0 ? "\"" : ",\"");
      Ascii.draw(out, Ascii.DIGITS, MEDIA_DIGITS, random);
      out.writeByte('"');
    }
    text(out, "]&media_types=[");
    for (int i = 0; i < media; i++) {
      text(out, i == 0 ? "\"png\"" : ",\"png\"");
    }
    text(out, "]&post_type=0");
  }

  /** The arguments of a timeline read, without the question mark. */
  static void timelineQuery(ByteBuf out, RandomGenerator random) {
    int start = random.nextInt(LATEST_START + 1);
    text(out, "user_id=");
    number(out, user(random));
    text(out, "&start=");
    number(out, start);
    text(out, "&stop=");
    number(out, start + PAGE);
  }

  private static int user(RandomGenerator random) {
    return random.nextInt(1, USERS + 1);
  }

  /** Uniform over the users without one. */
  private static int otherUser(int user, RandomGenerator random) {
    int other = random.nextInt(1, USERS);
    return other < user ? other : other + 1;
  }

  private static int count(int most, RandomGenerator random) {
    return random.nextInt(1, most + 1);
  }
}
