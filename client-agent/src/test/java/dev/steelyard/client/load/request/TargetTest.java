package dev.steelyard.client.load.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.SteelyardException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

  @Test
  void readsHostPortAndPrefix() {
    assertThat(Target.parse("http://127.0.0.1:8080"))
        .isEqualTo(new Target(false, "127.0.0.1", 8080, "127.0.0.1:8080", ""));
    assertThat(Target.parse("HTTP://example.org/social/"))
        .isEqualTo(new Target(false, "example.org", 80, "example.org", "/social"));
    assertThat(Target.parse("http://[::1]:81/a/b"))
        .isEqualTo(new Target(false, "::1", 81, "[::1]:81", "/a/b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "127.0.0.1:8080",
        "ftp://host",
        "http://",
        "http://host:0",
        "http://host:70000",
        "http://host?x=1",
        "http://host#x",
        "http://user:secret@host",
        "http://ho st"
      })
  void refusesWhatIsNoBaseUrl(String url) {
    assertThatThrownBy(() -> Target.parse(url))
        .isInstanceOf(SteelyardException.class)
        .hasMessageStartingWith("target is " + url)
        .hasMessageContaining("use http://HOST:PORT");
  }

  @Test
  void httpsHasItsOwnPort() {
    assertThat(Target.parse("https://host")).isEqualTo(new Target(true, "host", 443, "host", ""));
    assertThat(Target.parse("https://host:80/x"))
        .isEqualTo(new Target(true, "host", 80, "host:80", "/x"));
  }
}
