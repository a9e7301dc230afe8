package dev.steelyard.client.load.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class RequestEncoderProperties {

  private static final Target TARGET = Target.parse("http://127.0.0.1:8080/");
  private static final Pattern BODY =
      Pattern.compile(
          "username=username_(\\d+)&user_id=(\\d+)&text=([a-zA-Z0-9]{256})"
              + "((?: @username_\\d+){1,6})((?: http://[a-zA-Z0-9]{64}){1,6})"
              + "&media_ids=\\[((?:\"\\d{18}\",?){1,5})]&media_types=\\[((?:\"png\",?){1,5})]"
              + "&post_type=0");
  private static final Pattern READ =
      Pattern.compile("GET (\\S+)\\?user_id=(\\d+)&start=(\\d+)&stop=(\\d+) HTTP/1.1\r\n(.*)");

  private static String encode(RequestType type, long seed, double workMillis) {
    ByteBuf out = Unpooled.buffer();
    new RequestEncoder(type, TARGET).encode(seed, workMillis, out);
    return out.toString(StandardCharsets.US_ASCII);
  }

  @Property
  void everyFieldOfAComposeBodyIsInItsRange(@ForAll long seed) {
    String request = encode(RequestType.COMPOSE, seed, Double.NaN);
    int end = request.indexOf("\r\n\r\n");
    String body = request.substring(end + 4);
    assertThat(request.substring(0, end))
        .isEqualTo(
            "POST /wrk2-api/post/compose HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + body.length());
    assertThat(body.length()).isBetween(440, 984);
    Matcher fields = BODY.matcher(body);
    assertThat(fields.matches()).as(body).isTrue();
    assertUser(fields.group(1));
    assertThat(fields.group(2)).isEqualTo(fields.group(1));
    for (String mention : fields.group(4).strip().split(" @?username_|@username_", -1)) {
      if (!mention.isEmpty()) {
        assertUser(mention);
        assertThat(mention).isNotEqualTo(fields.group(1));
      }
    }
    assertThat(fields.group(7).split(",", -1)).hasSameSizeAs(fields.group(6).split(",", -1));
  }

  @Property
  void everyArgumentOfAReadIsInItsRange(@ForAll long seed, @ForAll boolean home) {
    RequestType type = home ? RequestType.HOME_READ : RequestType.USER_READ;
    Matcher fields =
        Pattern.compile(READ.pattern(), Pattern.DOTALL).matcher(encode(type, seed, Double.NaN));
    assertThat(fields.matches()).isTrue();
    assertThat(fields.group(1))
        .isEqualTo(home ? "/wrk2-api/home-timeline/read" : "/wrk2-api/user-timeline/read");
    assertUser(fields.group(2));
    int start = Integer.parseInt(fields.group(3));
    assertThat(start).isBetween(0, 100);
    assertThat(Integer.parseInt(fields.group(4))).isEqualTo(start + 10);
    assertThat(fields.group(5))
        .isEqualTo(
            "Host: 127.0.0.1:8080\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n");
  }

  @Property
  void theJobSizeIsAHeaderInMillisecondsWithThreeDecimals(
      @ForAll @DoubleRange(min = 0, max = 1e6) double millis) {
    String request = encode(RequestType.HOME_READ, 1, millis);
    Matcher header =
        Pattern.compile("\r\nX-Steelyard-Work-Millis: (\\d+\\.\\d{3})\r\n").matcher(request);
    assertThat(header.find()).isTrue();
    assertThat(Double.parseDouble(header.group(1))).isPositive().isCloseTo(millis, within(0.001));
  }

  @Example
  void composeBodiesHaveThePublishedMeanLengthAndBounds() {
    // Lengths: standard deviation about 130 bytes, so 100,000 bodies know the mean to 0.4.
    SplittableRandom random = new SplittableRandom(9);
    ByteBuf body = Unpooled.buffer();
    long sum = 0;
    int shortest = Integer.MAX_VALUE;
    int longest = 0;
    for (int i = 0; i < 100_000; i++) {
      SocialContent.composeBody(body.clear(), random);
      sum += body.readableBytes();
      shortest = Math.min(shortest, body.readableBytes());
      longest = Math.max(longest, body.readableBytes());
    }
    assertThat(sum / 100_000.0).isCloseTo(714.4, within(2.0));
    assertThat(shortest).isLessThan(460);
    assertThat(longest).isGreaterThan(970);
  }

  @Property
  void sameSeedGivesTheSameBytes(@ForAll long seed) {
    assertThat(encode(RequestType.COMPOSE, seed, 1.5))
        .isEqualTo(encode(RequestType.COMPOSE, seed, 1.5));
  }

  private static void assertUser(String id) {
    assertThat(Integer.parseInt(id)).isBetween(1, 962);
  }
}
