package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.routing.agent.SearchedParameters;
import dev.steelyard.nginx.routing.searched.SearchedModel;
import dev.steelyard.nginx.routing.searched.SearchedModel.Judgement;
import dev.steelyard.nginx.routing.searched.SearchedModel.Made;
import dev.steelyard.nginx.routing.searched.SearchedModel.Site;
import dev.steelyard.shared.bus.PolicyExplanation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy {@code searched} from its file to the weights. */
class PolicyModelsTest {

  /** p0 = p1 = 1, alpha = beta = 0.5 and nothing else: gains with another smoothing. */
  private static final SearchedParameters PARAMETERS =
      new SearchedParameters(1, 1, 0, 0, 0, 0, 0, 8, 0);

  @TempDir private Path folder;

  private SearchedModel model(boolean accepted, boolean slope, @Nullable Site site) {
    return new SearchedModel(
        PARAMETERS,
        new Made("1.2.3", 7, -1.4, List.of(-1.2, -1.4), "rand0..23", slope, site),
        new Judgement(accepted, -0.26, 0.04, 1.14, 24));
  }

  private static Site site(String... servers) {
    return new Site("site.json", "ab", 1, 9, Map.of("k1", List.of(servers)));
  }

  /** The rig's policy searched after two windows with a slow third server. */
  private Rig searched() {
    Rig rig = new Rig(RoutingSettings.defaults(Fleet.of(1, 3)), new PolicyModels(folder));
    rig.models.refresh();
    rig.activate("searched");
    rig.slowSecond();
    rig.slowSecond();
    return rig;
  }

  private String refused(SearchedModel model) {
    model.save(folder.resolve("searched.json"));
    Rig rig = searched();
    String about = explain(rig).about().get(0);
    assertThat(about).startsWith("default gains in place of searched: ");
    assertThat(rig.status().reobserve()).isNotNull();
    assertThat(about).endsWith(rig.status().reobserve());
    return about;
  }

  private static PolicyExplanation explain(Rig rig) {
    return rig.loop.report().explain(rig.weights.viewNow());
  }

  @Test
  void anAcceptedPolicyOfThisFleetRules() {
    model(true, false, site("s3:80", "s1:80", "s2:80")).save(folder.resolve("searched.json"));
    Rig rig = searched();
    assertThat(explain(rig).about().get(0)).isEqualTo("searched");
    assertThat(rig.status().reobserve()).isNull();
    assertThat(rig.status().model())
        .startsWith("searched policy of ")
        .endsWith("(0.77 of the default gains' tardiness in 24 worlds, worst 1.14)");
    assertThat(rig.weights.of("k1").get("s3:80")).isLessThan(500);
  }

  @Test
  void onePolicyThatIsNotFitIsNotUsedAndThePolicySaysWhy() throws IOException {
    assertThat(refused(model(false, false, null))).contains("was not accepted: 0.77 of the");
    assertThat(refused(model(true, true, null))).contains("slope of latency on connections");
    assertThat(refused(model(true, false, site("s1:80", "s2:80"))))
        .contains("was searched for s1:80 s2:80 behind k1, now there are s1:80 s2:80 s3:80");

    Path file = folder.resolve("searched.json");
    Files.writeString(file, Files.readString(file).replace("0.04", "0.05"));
    Rig rig = searched();
    assertThat(rig.status().reobserve()).contains("searched.json is damaged").contains("again");
  }

  @Test
  void aNewerSearchIsTakenWithTheNextActivation() {
    Rig rig = searched();
    assertThat(rig.status().reobserve()).contains("there is no searched policy");
    model(true, false, null).save(folder.resolve("searched.json"));
    rig.models.refresh();
    rig.slowSecond();
    assertThat(rig.status().reobserve()).isNull();
    assertThat(explain(rig).about().get(0)).isEqualTo("searched");
  }
}
