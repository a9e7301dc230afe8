package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.SteelyardException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class WeightsDocumentProperties {

  @Provide
  Arbitrary<WeightsDocument> documents() {
    Arbitrary<Map<String, Integer>> weights =
        Arbitraries.maps(
                Arbitraries.integers().between(1, 65535).map(port -> "10.0.0.1:" + port),
                Arbitraries.integers().between(0, WeightsDocument.MAX_WEIGHT))
            .ofMinSize(1)
            .ofMaxSize(8);
    Arbitrary<WeightsDocument.Group> groups =
        Combinators.combine(Arbitraries.of(PickRule.class), weights).as(WeightsDocument.Group::new);
    return Arbitraries.maps(Arbitraries.strings().alpha().ofLength(4), groups)
        .ofMaxSize(5)
        .map(WeightsDocument::new);
  }

  @Property
  void whatIsPrintedIsReadAgain(@ForAll("documents") WeightsDocument document) {
    assertThat(WeightsDocument.parse("text", document.text().lines().toList())).isEqualTo(document);
  }

  @Property
  void aDocumentThatWasCutOffIsNeverTaken(
      @ForAll("documents") WeightsDocument document, @ForAll @IntRange(max = 99) int percent) {
    String text = document.text().strip();
    List<String> lines = text.substring(0, text.length() * percent / 100).lines().toList();
    assertThatThrownBy(() -> WeightsDocument.parse("text", lines))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("cut off");
  }

  @Property
  void scaledWeightsAreSmallKeepTheDrainedAndTheOrder(
      @ForAll("documents") WeightsDocument document) {
    WeightsDocument scaled = ReloadActuator.scaled(document);
    assertThat(scaled.sameServers(document)).isTrue();
    document
        .groups()
        .forEach(
            (name, group) -> {
              Map<String, Integer> small = new LinkedHashMap<>(scaled.group(name).weights());
              group
                  .weights()
                  .forEach(
                      (server, weight) -> {
                        int w = small.get(server);
                        assertThat(w).isBetween(0, ReloadActuator.SCALE);
                        assertThat(w == 0).isEqualTo(weight == 0);
                        group
                            .weights()
                            .forEach(
                                (other, its) -> {
                                  if (its <= weight) {
                                    assertThat(small.get(other)).isLessThanOrEqualTo(w);
                                  }
                                });
                      });
            });
  }
}
