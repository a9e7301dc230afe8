package dev.steelyard.shared.vts;

import static dev.steelyard.shared.vts.PageBuilder.at;
import static dev.steelyard.shared.vts.PeerBuilder.peer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class VtsParserTest {

  private static final String PAGE =
      new String(
          PageBuilder.json(
              at(5000)
                  .with(
                      "compose",
                      peer("10.0.0.1:80").total(9, 1, 70).live(10, 2, 70_123, false),
                      peer("10.0.0.2:80").buckets(List.of(0.5, 5.0), List.of(0L, 0L)))
                  .steelyard("policy", 7)
                  .build()),
          UTF_8);

  private static AbstractThrowableAssert<?, ?> refused(String json) {
    return assertThatThrownBy(() -> VtsParser.parse(json.getBytes(UTF_8), "http://nginx/status"))
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED))
        .hasMessageStartingWith("http://nginx/status ");
  }

  @Test
  void ownFieldsAreRead() {
    VtsPage page = VtsParser.parse(PAGE.getBytes(UTF_8), "page");

    assertThat(page.steelyard()).isEqualTo(new VtsPage.Steelyard("policy", 7));
    VtsPeer first = page.upstreamZones().get("compose").get(0);
    assertThat(first.weightInForce()).isEqualTo(10);
    assertThat(first.inFlight()).isEqualTo(2);
    assertThat(first.responseMicrosCounter()).isEqualTo(70_123);
    assertThat(first.ejected()).isFalse();
    assertThat(page.upstreamZones().get("compose").get(1).responseBuckets().msecs())
        .containsExactly(0.5, 5.0);
  }

  @Test
  void unknownFieldsAndIntegersAboveLongAreSkipped() {
    String page =
        PAGE.replaceFirst(
                "\\{", "{\"maxIntegerSize\":18446744073709551615,\"more\":{\"a\":[1,{}]},")
            .replace(
                "\"requestCounter\":9",
                "\"overCounts\":{\"maxIntegerSize\":18446744073709551615},\"requestCounter\":9");

    assertThat(VtsParser.parse(page.getBytes(UTF_8), "page"))
        .isEqualTo(VtsParser.parse(PAGE.getBytes(UTF_8), "page"));
  }

  @Test
  void countersUpToTheLongestLongAreExact() {
    String page = PAGE.replace("\"requestCounter\":9", "\"requestCounter\":" + Long.MAX_VALUE);

    assertThat(
            VtsParser.parse(page.getBytes(UTF_8), "page")
                .upstreamZones()
                .get("compose")
                .get(0)
                .requestCounter())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void webPageIsToldWithTheUsualAddress() {
    refused("\n <!DOCTYPE html><html></html>")
        .hasMessageContaining("answers a web page")
        .hasMessageContaining("/status/format/json");
  }

  @Test
  void emptyPageIsTold() {
    refused("").hasMessageContaining("empty page");
    refused(" \r\n").hasMessageContaining("empty page");
  }

  @Test
  void textThatIsNoObjectIsTold() {
    refused("[1]").hasMessageContaining("no JSON object");
    refused("pong").hasMessageContaining("no JSON object");
    refused("\u00e4").hasMessageContaining("no JSON object");
  }

  @Test
  void everyPrefixOfAPageIsCutOff() {
    for (int length = 1; length < PAGE.length(); length++) {
      refused(PAGE.substring(0, length)).hasMessageContaining("cut off");
    }
  }

  @Test
  void notANumberIsToldWithItsField() {
    refused(PAGE.replace("\"responseMsecCounter\":70", "\"responseMsecCounter\":NaN"))
        .hasMessageContaining("upstreamZones.compose[0]")
        .hasMessageContaining("NaN");
    refused(PAGE.replace("\"msecs\":[0.5,", "\"msecs\":[\"NaN\","))
        .hasMessageContaining("upstreamZones.compose[1].responseBuckets")
        .hasMessageContaining("NaN");
  }

  @Test
  void otherJsonIsNoStatusPage() {
    refused("{\"status\":\"up\"}").hasMessageContaining("is no status page");
    refused("{}").hasMessageContaining("is no status page").hasMessageNotContaining("enable");
  }

  @Test
  void missingFieldsAreNamed() {
    refused(PAGE.replace("\"responseMsecCounter\":70,", ""))
        .hasMessageContaining("upstreamZones.compose[0].responseMsecCounter");
    refused(PAGE.replace("\"connections\":", "\"x\":"))
        .hasMessageContaining("connections is missing");
    refused(PAGE.replace("\"server\":\"10.0.0.1:80\",", ""))
        .hasMessageContaining("upstreamZones.compose[0]")
        .hasMessageContaining("server is missing");
  }

  @Test
  void wrongContentIsToldWithItsField() {
    refused(PAGE.replace("\"weight\":1,", "\"weight\":\"heavy\","))
        .hasMessageContaining("upstreamZones.compose[0].weight");
    refused(PAGE.replace("\"counters\":[0,0]", "\"counters\":[0]"))
        .hasMessageContaining("upstreamZones.compose[1].responseBuckets")
        .hasMessageContaining("2 bounds but 1 counters");
    refused(PAGE.replace("[0.5,5.0]", "[5.0,5.0]")).hasMessageContaining("must rise");
    refused(PAGE.replace("\"requestCounter\":9", "\"requestCounter\":18446744073709551615"))
        .hasMessageContaining("upstreamZones.compose[0].requestCounter");
  }

  @Test
  void rubbishAfterThePageIsRefused() {
    refused(PAGE + "}").hasMessageContaining("is no status page");
  }

  @Test
  void tooDeepAPageIsRefused() {
    refused("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}")
        .hasMessageContaining("is no status page");
  }

  @Test
  void tooLargeAPageIsRefused() {
    byte[] large = new byte[VtsParser.MAX_BYTES + 1];
    Arrays.fill(large, (byte) ' ');

    assertThatThrownBy(() -> VtsParser.parse(large, "page"))
        .hasMessageContaining("more than 64 MiB");
  }
}
