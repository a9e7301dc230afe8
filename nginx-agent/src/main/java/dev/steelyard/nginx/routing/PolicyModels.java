package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.agent.AgentKind;
import dev.steelyard.nginx.routing.searched.SearchedModel;
import dev.steelyard.nginx.routing.searched.SearchedModel.Judgement;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The models of an agent's folder that policies are made from. {@link #refresh} and the regimes'
 * files block: on a worker thread. What was read can be asked for from any thread.
 */
public final class PolicyModels {

  private final Path searchedFile;
  private final Path regimeFile;
  private @Nullable SearchedModel last;
  private volatile Recipe searched;

  /**
   * @param folder {@code models/} of the state directory
   */
  public PolicyModels(Path folder) {
    this.searchedFile = folder.resolve("searched.json");
    this.regimeFile = folder.resolve("regime.json");
    this.searched = Recipe.none(searchedFile + " was not read yet");
  }

  /** Reads what may have changed since. */
  public synchronized void refresh() {
    if (!Files.exists(searchedFile)) {
      last = null;
      searched =
          Recipe.none(
              "there is no searched policy at "
                  + searchedFile
                  + "; make one with nginx-agent search routing");
      return;
    }
    try {
      SearchedModel read = SearchedModel.load(searchedFile);
      if (!read.equals(last)) {
        searched = recipe(read);
        last = read;
      }
    } catch (SteelyardException e) {
      last = null;
      searched = Recipe.none(SteelyardException.sentence(e));
    }
  }

  /** The searched policy, or why there is none. */
  Recipe searched() {
    return searched;
  }

  private Recipe recipe(SearchedModel model) {
    Judgement judged = model.acceptance();
    String against =
        String.format(
            Locale.ROOT,
            "%.2f of the default gains' tardiness in %d worlds, worst %.2f",
            Math.exp(judged.meanLogRatio()),
            judged.worlds(),
            judged.worstWorld());
    if (!judged.accepted()) {
      return Recipe.none(searchedFile + " was not accepted: " + against);
    }
    if (model.made().slope()) {
      return Recipe.none(
          searchedFile
              + " uses the slope of latency on connections, which windows do not show; search"
              + " without it");
    }
    return new Recipe(
        AgentKind.searched(model.parameters(), true),
        "searched policy of " + searchedFile + " (" + against + ")",
        model::misfit,
        false);
  }

  /** Regimes of an earlier run; empty when there are none. */
  Optional<SavedRegimes> regimes() {
    return Files.exists(regimeFile) ? Optional.of(SavedRegimes.load(regimeFile)) : Optional.empty();
  }

  void save(SavedRegimes regimes) {
    regimes.save(regimeFile);
  }
}
