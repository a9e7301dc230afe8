package dev.steelyard.nginx.routing.simulator.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.routing.simulator.Scenario;
import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.nginx.routing.simulator.site.SiteServer;
import dev.steelyard.nginx.routing.simulator.site.SiteType;
import dev.steelyard.nginx.routing.simulator.world.ArrivalLaw;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.World;
import dev.steelyard.shared.sample.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Worlds that are known come back from their logs. */
class SiteFitTest {

  private static final Load STEADY = Load.of(Set.of(), .7).lasting(60, 3);

  private static final Site SPEEDS = KnownWorlds.SPEEDS_SITE;

  @TempDir Path folder;

  private static Site fitted(List<Sample> log) {
    return SiteFit.of(log, SiteFit.Options.of("lc"));
  }

  @Test
  void speedsSlotsAndDisciplineComeBack() {
    // 4:2:1, geometric mean 1, four slots, first come first served, 70 % load.
    assertThat(SPEEDS.sharing()).isFalse();
    assertThat(SPEEDS.servers()).extracting(SiteServer::cores).containsExactly(4, 4, 4);
    close(SPEEDS.servers().stream().map(SiteServer::speed).toList(), List.of(2.0, 1.0, .5), .05);
    for (SiteServer server : SPEEDS.servers()) {
      close(server.multipliers(), List.of(1.0, 1.0, 1.0), .05);
    }
  }

  @Test
  void workAndArrivalsComeBack() {
    List<SiteType> types = SPEEDS.types();
    close(types.stream().map(SiteType::meanSeconds).toList(), List.of(.008, .016, .04), .06);
    close(types.stream().map(SiteType::variation).toList(), List.of(.5, 1.0, 2.0), .1);
    close(types.stream().map(SiteType::mix).toList(), List.of(.5, .3, .2), .03);
    assertThat(types).extracting(SiteType::arrivals).containsOnly(ArrivalLaw.EXPONENTIAL);
    assertThat(types).extracting(SiteType::heavy).containsOnly(false);
  }

  @Test
  void theRemainingErrorIsTold() {
    assertThat(SPEEDS.errors()).hasSize(9);
    assertThat(SPEEDS.worstMeanError()).isLessThan(.12);
    assertThat(SPEEDS.errors().get(0).measuredP99Millis()).isBetween(10.0, 60.0);
    assertThat(SPEEDS.made().windows()).isEqualTo(60);
  }

  @Test
  void affinityByTypeComesBack() {
    Site site = fitted(KnownWorlds.log(KnownWorlds.AFFINITY, STEADY, "lc", 7));

    assertThat(site.sharing()).isTrue();
    assertThat(site.servers()).extracting(SiteServer::cores).containsExactly(2, 2, 2);
    for (int i = 0; i < 3; i++) {
      close(
          site.servers().get(i).multipliers(),
          KnownWorlds.AFFINITY.servers().get(i).multipliers(),
          .08);
      assertThat(site.servers().get(i).speed()).isCloseTo(1, within(.05));
    }
  }

  @Test
  void serversMayHaveDifferentSlots() {
    Site site = fitted(KnownWorlds.log(KnownWorlds.SLOTS, STEADY, "lc", 7));

    assertThat(site.servers()).extracting(SiteServer::cores).containsExactly(8, 1);
    close(site.servers().stream().map(SiteServer::speed).toList(), List.of(1.0, 1.0), .05);
  }

  @Test
  void aSiteIsSavedAndIsAWorldToSimulate() {
    Path file = folder.resolve("site.json");
    SPEEDS.save(file);

    assertThat(Site.load(file)).isEqualTo(SPEEDS);
    World world = Scenario.named("site@" + file + ".shift+antag.50").world();
    assertThat(world).isEqualTo(SPEEDS.world());
    assertThat(world.capacity()).isCloseTo(KnownWorlds.SPEEDS.capacity(), within(40.0));
    Scenario recorded = Scenario.named("site@" + file + ".recorded");
    assertThat(recorded.load().seconds()).isCloseTo(60, within(1e-9));
    assertThat(SiteTable.of(SPEEDS))
        .contains("servers are first come, first served")
        .containsPattern("10\\.0\\.0\\.3:80 +0\\.\\d{3} +4 ")
        .containsPattern("compose +\\d+\\.\\d +\\d\\.\\d\\d +0\\.\\d\\d log-normal +exponential");
  }

  private static void close(List<Double> actual, List<Double> expected, double share) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).isCloseTo(expected.get(i), within(share * expected.get(i)));
    }
  }
}
