package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FlightsProperties {

  private static final class Connection extends Wire {
    @Override
    void send(long contentSeed, double workMillis) {}

    @Override
    void close() {}
  }

  @Property
  void theListIsAlwaysThatOfAnOrderedSet(
      @ForAll @Size(max = 200) List<@IntRange(max = 7) Integer> steps) {
    List<Connection> wires = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      wires.add(new Connection());
    }
    Flights flights = new Flights();
    Set<Wire> model = new LinkedHashSet<>();
    long now = 0;
    for (int step : steps) {
      Wire wire = wires.get(step);
      if (model.add(wire)) {
        flights.add(wire, now, now + 1);
        now++;
      } else {
        model.remove(wire);
        assertThat(flights.remove(wire)).isTrue();
      }
      assertThat(flights.remove(new Connection())).isFalse();
      List<Wire> inOrder = new ArrayList<>();
      for (Wire at = flights.oldest(); at != null; at = at.newer) {
        inOrder.add(at);
      }
      assertThat(inOrder).containsExactlyElementsOf(model);
      assertThat(flights.size()).isEqualTo(model.size());
      assertThat(inOrder).isSortedAccordingTo((a, b) -> Long.compare(a.sentNanos, b.sentNanos));
    }
  }
}
