package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BacklogProperties {

  private record Entry(long intended, long seed, double work) {}

  @Property
  void whatComesFirstLeavesFirstWholeAndNoMoreThanTheLimitWaits(
      @ForAll @Size(max = 400) List<@IntRange(max = 2) Integer> steps,
      @ForAll @IntRange(max = 130) int limit) {
    Backlog backlog = new Backlog(limit);
    Deque<Entry> model = new ArrayDeque<>();
    int peak = 0;
    long next = 0;
    for (int step : steps) {
      if (step > 0 && !backlog.isFull()) {
        Entry entry = new Entry(next, next * 31, next / 8.0);
        next++;
        backlog.add(entry.intended(), entry.seed(), entry.work());
        model.add(entry);
      } else if (step == 0 && !backlog.isEmpty()) {
        assertThat(new Entry(backlog.intendedNanos(), backlog.contentSeed(), backlog.workMillis()))
            .isEqualTo(model.remove());
        backlog.remove();
      }
      peak = Math.max(peak, model.size());
      assertThat(backlog.size()).isEqualTo(model.size());
      assertThat(backlog.isFull()).isEqualTo(model.size() == limit);
    }
    assertThat(backlog.peak()).isEqualTo(peak);
    long half = next / 2;
    assertThat(backlog.count(intended -> intended >= half))
        .isEqualTo(model.stream().filter(entry -> entry.intended() >= half).count());
    backlog.forgetPeak();
    assertThat(backlog.peak()).isEqualTo(model.size());
  }
}
