package dev.steelyard.nginx.routing.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.routing.plan.Fleet.Group;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanFeaturesTest {

  private static final ServerWindow A =
      new ServerWindow("a:1", 8, 100, 900, 1, 2, 3, 4, 5, 99, 20, 3, true, 7, null);
  private static final ServerWindow B =
      new ServerWindow("b:1", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, false, null, null);

  @Test
  void threeUpstreamsOverThreeServersHaveFortySix() {
    Sample sample = new PlanWorld(1).window(PlanWorld.equalWeights());
    PlanFeatures features = new PlanFeatures(Fleet.of(sample));

    assertThat(features.names()).hasSize(46).doesNotHaveDuplicates();
    assertThat(features.row(sample)).hasSize(46);
    assertThat(features.names().get(0)).isEqualTo("compose_backend/127.0.0.1:8001/outBytes");
    assertThat(features.names().get(45)).isEqualTo("connections.active");
  }

  @Test
  void fiveOfAServerThenTheConnections() {
    Sample sample = PlanSamples.sample(4, 31, List.of(new UpstreamWindow("u", List.of(A, B))));
    PlanFeatures features = new PlanFeatures(Fleet.of(sample));

    // 1xx + 4xx + 5xx = 1 + 4 + 5; 20 ms over 8 requests; no request, no latency.
    assertThat(features.row(sample)).containsExactly(900, 100, 1, 10, 2.5, 0, 0, 0, 0, 0, 31);
    assertThat(features.names().subList(0, 5))
        .containsExactly(
            "u/a:1/outBytes",
            "u/a:1/inBytes",
            "u/a:1/down",
            "u/a:1/non2xx3xx",
            "u/a:1/requestMsec");
    assertThat(features.sumOfMeanMillis(sample)).isEqualTo(2.5);
  }

  @Test
  void findsServersByNameInAnyOrder() {
    PlanFeatures features =
        new PlanFeatures(new Fleet(List.of(new Group("u", List.of("a:1", "b:1")))));
    Sample turned = PlanSamples.sample(4, 31, List.of(new UpstreamWindow("u", List.of(B, A))));

    assertThat(features.row(turned)).startsWith(900, 100, 1, 10, 2.5);
  }

  @Test
  void aMissingServerIsNotZero() {
    PlanFeatures features =
        new PlanFeatures(new Fleet(List.of(new Group("u", List.of("a:1", "c:1")))));
    Sample sample = PlanSamples.sample(4, 31, List.of(new UpstreamWindow("u", List.of(A, B))));

    assertThatThrownBy(() -> features.row(sample)).hasMessage("sample 4 has no server c:1 in u");
  }
}
