package dev.steelyard.shared.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedRecordTest {

  @Test
  void fieldsHaveThePublishedNamesAndOrder() {
    PublishedRecord record =
        new PublishedRecord(
            Map.of(
                "compose_backend",
                Map.of("10.0.0.1:80", new PublishedRecord.Server(1, 2, 3, 4, 5, 6, 7, 8, 0, 1))));

    assertThat(record.print())
        .isEqualTo(
            "{\"compose_backend\":{\"10.0.0.1:80\":{\"requestCounter\":1,\"inBytes\":2,"
                + "\"outBytes\":3,\"Non 2xx/3xx responses\":4,\"requestMsecCounter\":5,"
                + "\"weight\":6,\"maxFails\":7,\"failTimeout\":8,\"backup\":0,\"down\":1}}}");
  }

  @Test
  void linesOfTheCollectorWithSpacesAreRead() {
    PublishedRecord record =
        PublishedRecord.parse(
            "{\"z\": {\"a:1\": {\"requestCounter\": 1, \"inBytes\": 2, \"outBytes\": 3, \"Non"
                + " 2xx/3xx responses\": 4, \"requestMsecCounter\": 5, \"weight\": 6, \"maxFails\":"
                + " 7, \"failTimeout\": 8, \"backup\": 0, \"down\": 1}}}\n");

    assertThat(record.zones().get("z").get("a:1").non2xx3xx()).isEqualTo(4);
  }

  @Test
  void anythingElseIsRefused() {
    for (String line : new String[] {"", "null", "[]", "{\"z\":{\"a:1\":{}}}", "{\"z\":1}", "{"}) {
      assertThatThrownBy(() -> PublishedRecord.parse(line))
          .as(line)
          .hasMessageContaining("not a line of the published collector");
    }
  }
}
