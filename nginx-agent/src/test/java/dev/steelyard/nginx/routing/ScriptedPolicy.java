package dev.steelyard.nginx.routing;

import dev.steelyard.shared.sample.Sample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Weights for k1 as the test says; goes out unshaped, as the actions of the published plan do. */
final class ScriptedPolicy implements PolicyTrainer.ModelPolicy {

  final List<Sample> heard = new ArrayList<>();
  final Deque<Map<String, Integer>> script = new ArrayDeque<>();
  private final String name;
  int forgotten;
  String reobserve = "";

  ScriptedPolicy(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String rule() {
    return "round-robin";
  }

  @Override
  public Decision decide(Sample sample) {
    heard.add(sample);
    Map<String, Integer> weights = script.isEmpty() ? Fleet.weights(1, 3, 5) : script.remove();
    return new Decision(
        new WeightTable(Map.of("k1", weights)),
        4,
        0.75,
        Map.of(),
        Map.of(),
        Map.of(),
        "as the script says");
  }

  @Override
  public void forget() {
    forgotten++;
  }

  @Override
  public String reobserve() {
    return reobserve;
  }

  @Override
  public String describe() {
    return "a scripted model";
  }
}
