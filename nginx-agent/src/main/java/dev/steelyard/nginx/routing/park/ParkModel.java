package dev.steelyard.nginx.routing.park;

import dev.steelyard.nginx.learning.search.CrossEntropySearch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A trained score as it is saved.
 *
 * @param parameters by name, in the order of {@link ParkScore#NAMES}
 * @param software version of the program that trained it
 * @param training what it was trained on and how
 * @param objective geometric mean time in system on the training's episodes
 * @param generations how the search went
 */
record ParkModel(
    Map<String, Double> parameters,
    String software,
    ParkTraining training,
    double objective,
    List<CrossEntropySearch.Generation> generations) {

  ParkModel {
    Map<String, Double> ordered = new LinkedHashMap<>();
    for (String name : ParkScore.NAMES) {
      Double value = parameters.get(name);
      if (value == null || !Double.isFinite(value)) {
        throw new IllegalArgumentException("parameter " + name + " is " + value);
      }
      ordered.put(name, value);
    }
    if (parameters.size() != ordered.size()) {
      throw new IllegalArgumentException(
          "parameters %s, known are %s".formatted(parameters.keySet(), ParkScore.NAMES));
    }
    parameters = ordered;
    Objects.requireNonNull(training, "training");
    generations = List.copyOf(generations);
  }

  static ParkModel of(String software, ParkTraining training, CrossEntropySearch.Found found) {
    Map<String, Double> named = new LinkedHashMap<>();
    for (int p = 0; p < ParkScore.NAMES.size(); p++) {
      named.put(ParkScore.NAMES.get(p), found.parameters().get(p));
    }
    return new ParkModel(named, software, training, found.objective(), found.generations());
  }

  /** In the order of the score. */
  List<Double> values() {
    return List.copyOf(parameters.values());
  }
}
