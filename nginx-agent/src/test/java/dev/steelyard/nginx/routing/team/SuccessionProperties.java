package dev.steelyard.nginx.routing.team;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SuccessionProperties {

  /** Words of two leaders with terms that rise, fall and coincide, in any order, some twice. */
  @Provide
  Arbitrary<List<Mark>> words() {
    return Combinators.combine(
            Arbitraries.longs().between(1, 4),
            Arbitraries.of("a", "b"),
            Arbitraries.longs().between(1, 6))
        .as(Mark::new)
        .list()
        .ofMaxSize(60);
  }

  @Property
  void noInterleavingOfTwoLeadersMovesAFollowerBack(@ForAll("words") List<Mark> words) {
    Succession succession = new Succession();
    List<Mark> taken = new ArrayList<>();
    for (Mark word : words) {
      if (succession.accept(word, word.leader(), 0)) {
        taken.add(word);
      }
    }
    for (int i = 1; i < taken.size(); i++) {
      assertThat(taken.get(i)).isGreaterThan(taken.get(i - 1));
      assertThat(taken.get(i).term()).isGreaterThanOrEqualTo(taken.get(i - 1).term());
    }
    assertThat(succession.refused()).isEqualTo(words.size() - taken.size());
    if (!words.isEmpty()) {
      assertThat(succession.newest()).isEqualTo(words.stream().max(Mark::compareTo).get());
      assertThat(succession.leaderName()).isEqualTo(succession.newest().leader());
    }
  }

  /** Followers that heard the same words, each in its own order, end with the same leader. */
  @Property
  void theOrderInWhichWordsComeDoesNotMatter(@ForAll("words") List<Mark> words) {
    Succession one = new Succession();
    Succession other = new Succession();
    for (int i = 0; i < words.size(); i++) {
      one.accept(words.get(i), "", 0);
      other.accept(words.get(words.size() - 1 - i), "", 0);
    }
    assertThat(other.newest()).isEqualTo(one.newest());
  }

  @Example
  void anOldLeaderThatWakesUpIsRefusedAndCounted() {
    Succession succession = new Succession();
    assertThat(succession.accept(new Mark(1, "z", 900), "old", 10)).isTrue();
    assertThat(succession.accept(new Mark(2, "a", 1), "new", 20)).isTrue();
    assertThat(succession.accept(new Mark(1, "z", 901), "old", 30)).isFalse();
    assertThat(succession.accept(new Mark(2, "a", 2), "new", 40)).isTrue();
    assertThat(succession.leaderName()).isEqualTo("new");
    assertThat(succession.sinceMillis()).isEqualTo(20);
    assertThat(succession.refused()).isEqualTo(1);
  }
}
