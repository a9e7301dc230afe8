package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.model.ModelFile;
import dev.steelyard.nginx.routing.regime.RegimeModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Regimes of a fleet with what made them.
 *
 * @param madeBy program and version
 * @param seed of the fit
 * @param policy under which the windows were collected
 * @param servers {@code host:port} by upstream
 * @param firstSample number of the first window
 * @param lastSample number of the last
 * @param model the mixture
 */
public record SavedRegimes(
    String madeBy,
    long seed,
    String policy,
    Map<String, List<String>> servers,
    long firstSample,
    long lastSample,
    RegimeModel model) {

  private static final ModelFile<SavedRegimes> FILE =
      new ModelFile<>(
          SavedRegimes.class,
          "steelyard-regimes",
          1,
          "model of regimes",
          "the agent after an observation",
          "observe");

  /** Saves whole or not at all; fails as {@link ModelFile#save}. */
  void save(Path file) {
    FILE.save(this, file);
  }

  /** Reads what {@link #save} wrote; fails as {@link ModelFile#load}. */
  static SavedRegimes load(Path file) {
    return FILE.load(file);
  }
}
