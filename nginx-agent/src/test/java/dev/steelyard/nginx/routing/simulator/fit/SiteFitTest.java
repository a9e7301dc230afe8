package dev.steelyard.nginx.routing.simulator.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.routing.simulator.Scenario;
import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.nginx.routing.simulator.site.SiteServer;
import dev.steelyard.nginx.routing.simulator.site.SiteType;
import dev.steelyard.nginx.routing.simulator.world.ArrivalLaw;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.Mode;
import dev.steelyard.nginx.routing.simulator.world.World;
import dev.steelyard.shared.sample.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Worlds that are known come back from their logs. */
class SiteFitTest {

  private static final Load STEADY = Load.of(Set.of(), .7).lasting(100, 20);

  private static Site speeds;

  @TempDir Path folder;

  @BeforeAll
  static void fit() {
    speeds = fitted(KnownWorlds.log(KnownWorlds.SPEEDS, STEADY, "lc", 7));
  }

  private static Site fitted(List<Sample> log) {
    return SiteFit.of(log, SiteFit.Options.of("lc"));
  }

  @Test
  void speedsSlotsAndDisciplineComeBack() {
    // 4:2:1, geometric mean 1, four slots, first come first served, 70 % load.
    assertThat(speeds.sharing()).isFalse();
    assertThat(speeds.servers()).extracting(SiteServer::cores).containsExactly(4, 4, 4);
    close(speeds.servers().stream().map(SiteServer::speed).toList(), List.of(2.0, 1.0, .5), .05);
    assertThat(speeds.servers())
        .allSatisfy(server -> assertThat(server.multipliers()).containsOnly(1.0));
  }

  @Test
  void workAndArrivalsComeBack() {
    List<SiteType> types = speeds.types();
    close(types.stream().map(SiteType::meanSeconds).toList(), List.of(.008, .016, .04), .05);
    close(types.stream().map(SiteType::variation).toList(), List.of(.5, 1.0, 2.0), .1);
    close(types.stream().map(SiteType::mix).toList(), List.of(.5, .3, .2), .03);
    assertThat(types).extracting(SiteType::arrivals).containsOnly(ArrivalLaw.EXPONENTIAL);
    assertThat(types).extracting(SiteType::heavy).containsOnly(false);
  }

  @Test
  void theRemainingErrorIsTold() {
    assertThat(speeds.errors()).hasSize(9);
    assertThat(speeds.worstMeanError()).isLessThan(.12);
    assertThat(speeds.errors().get(0).measuredP99Millis()).isBetween(10.0, 60.0);
    assertThat(speeds.made().windows()).isEqualTo(100);
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
          .06);
      assertThat(site.servers().get(i).speed()).isCloseTo(1, within(.05));
    }
  }

  @Test
  void serversMayHaveDifferentSlots() {
    Load load = Load.of(Mode.parse("shift"), .7).lasting(100, 20);
    Site site = fitted(KnownWorlds.log(KnownWorlds.SLOTS, load, "lc", 7));

    assertThat(site.servers()).extracting(SiteServer::cores).containsExactly(8, 4, 2);
    close(site.servers().stream().map(SiteServer::speed).toList(), List.of(1.0, 1.0, 1.0), .05);
  }

  @Test
  void aSiteIsSavedAndIsAWorldToSimulate() {
    Path file = folder.resolve("site.json");
    speeds.save(file);

    assertThat(Site.load(file)).isEqualTo(speeds);
    World world = Scenario.named("site@" + file + ".shift+antag.50").world();
    assertThat(world).isEqualTo(speeds.world());
    assertThat(world.capacity()).isCloseTo(KnownWorlds.SPEEDS.capacity(), within(40.0));
    Scenario recorded = Scenario.named("site@" + file + ".recorded");
    assertThat(recorded.load().seconds()).isCloseTo(100, within(1e-9));
    assertThat(SiteTable.of(speeds))
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
