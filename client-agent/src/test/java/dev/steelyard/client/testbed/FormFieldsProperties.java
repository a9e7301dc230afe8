package dev.steelyard.client.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Forms as they come from clients that encode, and from the published one, which does not. */
class FormFieldsProperties {

  private static final Set<String> NAMES =
      Set.of("username", "user_id", "text", "media_ids", "media_types", "post_type");

  /** A body of the published load generator, raw: mentions, links, JSON lists. */
  @Example
  void publishedBodyIsReadAsItIs() {
    FormFields fields =
        new FormFields(
            "username=username_5&user_id=5&text=aB3 @username_7 @username_962 http://x0Y9z"
                + "&media_ids=[\"012345678901234567\",\"9\"]&media_types=[\"png\",\"png\"]&post_type=0",
            NAMES);
    assertThat(fields.text("username")).isEqualTo("username_5");
    assertThat(fields.whole("user_id", 1, 962)).isEqualTo(5);
    assertThat(fields.text("text")).isEqualTo("aB3 @username_7 @username_962 http://x0Y9z");
    assertThat(fields.list("media_ids")).isEqualTo(List.of("012345678901234567", "9"));
    assertThat(fields.list("media_types")).isEqualTo(List.of("png", "png"));
    assertThat(fields.whole("post_type", 0, 3)).isZero();
  }

  @Example
  void textKeepsAmpersandsAndLonePercentSigns() {
    FormFields fields = new FormFields("text=a&b=c & 100% %zz %4&user_id=7&other=1", NAMES);
    assertThat(fields.text("text")).isEqualTo("a&b=c & 100% %zz %4");
    assertThat(fields.whole("user_id", 1, 962)).isEqualTo(7);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().ofMinLength(1).ofMaxLength(80).filter(text -> !text.isBlank());
  }

  @Property(tries = 500)
  void encodedTextComesBackAsItWas(@ForAll("texts") String text) {
    // Lone surrogates cannot be encoded in UTF-8; a round trip through it makes them question
    // marks.
    String sendable = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    String body =
        "user_id=1&text=" + URLEncoder.encode(sendable, StandardCharsets.UTF_8) + "&post_type=0";
    FormFields fields = new FormFields(body, NAMES);
    assertThat(fields.text("text")).isEqualTo(sendable);
    assertThat(fields.whole("post_type", 0, 3)).isZero();
  }
}
