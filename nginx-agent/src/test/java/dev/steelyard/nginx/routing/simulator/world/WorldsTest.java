package dev.steelyard.nginx.routing.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.shared.SteelyardException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorldsTest {

  @ParameterizedTest
  @CsvSource({
    "hom3, 1666.4, 0.05",
    "mild3, 1428.6, 0.05",
    "speed3, 1666.7, 0.05",
    "cores3, 1666.7, 0.05",
    "aff3, 1529.44, 0.01",
    "speed20, 9523.8, 0.05",
    "speed100, 47619, 0.5",
    "rand101, 1960.16, 0.005"
  })
  void capacitiesOfTheReference(String world, double perSecond, double tolerance) {
    assertThat(Worlds.named(world).capacity()).isCloseTo(perSecond, within(tolerance));
  }

  @Test
  void affinityGivesEachServerItsOwnCapacity() {
    World world = Worlds.named("aff3");
    assertThat(world.servers())
        .extracting(server -> Math.round(10 * server.capacity(world.types())) / 10.0)
        .containsExactly(452.3, 528.2, 548.9);
  }

  @Test
  void firstRandomWorldOfTheReference() {
    World world = Worlds.named("rand0");
    assertThat(world.sharing()).isFalse();
    assertThat(world.types()).noneMatch(RequestType::heavy);
    assertThat(world.servers()).extracting(ServerSpec::cores).containsExactly(4, 2, 1);
    double[] capacities = {506.30, 179.36, 130.66};
    for (int i = 0; i < 3; i++) {
      assertThat(world.servers().get(i).capacity(world.types()))
          .isCloseTo(capacities[i], within(0.005));
    }
    assertThat(world.servers().get(0).speed()).isCloseTo(1.7063, within(5e-5));
    assertThat(world.servers().get(0).multipliers().get(1)).isCloseTo(.6295, within(5e-5));
    assertThat(world.types().get(1).meanSeconds()).isCloseTo(.02128, within(5e-6));
    assertThat(world.types().get(2).variation()).isCloseTo(1.5648, within(5e-5));
  }

  @Test
  void shapesOfTheTrainingWorlds() {
    List<World> worlds = random(0);
    assertThat(sizes(worlds)).containsExactly(16L, 2L, 6L);
    assertThat(count(worlds, WorldsTest::affinity)).isEqualTo(12);
    assertThat(count(worlds, world -> world.types().get(2).heavy())).isEqualTo(12);
    assertThat(count(worlds, world -> !world.sharing())).isEqualTo(10);
  }

  @Test
  void shapesOfTheTestWorlds() {
    List<World> worlds = random(100);
    assertThat(sizes(worlds)).containsExactly(13L, 7L, 4L);
    assertThat(count(worlds, WorldsTest::affinity)).isEqualTo(4);
    assertThat(count(worlds, world -> world.types().get(2).heavy())).isEqualTo(9);
    assertThat(count(worlds, world -> !world.sharing())).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hom4", "speed0", "speed3_x", "rand", "", "speed3_ht_fc"})
  void unknownWorldsAreRefusedWithTheNamesThatExist(String name) {
    assertThatThrownBy(() -> Worlds.named(name))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("world is " + name);
  }

  @Test
  void modesAreReadInBothSpellings() {
    assertThat(Mode.parse("stat")).isEmpty();
    assertThat(Mode.parse("shift+antag")).containsExactlyInAnyOrder(Mode.SHIFT, Mode.ANTAG);
    assertThat(Mode.parse("shiftAntag")).containsExactlyInAnyOrder(Mode.SHIFT, Mode.ANTAG);
    assertThatThrownBy(() -> Mode.parse("shift+rain")).hasMessageContaining("shift+rain");
  }

  private static boolean affinity(World world) {
    return world.servers().get(0).multipliers().get(0) != 1;
  }

  private static List<World> random(int first) {
    return IntStream.range(first, first + 24).mapToObj(i -> Worlds.named("rand" + i)).toList();
  }

  private static List<Long> sizes(List<World> worlds) {
    return IntStream.of(3, 5, 8)
        .mapToObj(n -> count(worlds, world -> world.servers().size() == n))
        .toList();
  }

  private static long count(List<World> worlds, Predicate<World> which) {
    return worlds.stream().filter(which).count();
  }
}
