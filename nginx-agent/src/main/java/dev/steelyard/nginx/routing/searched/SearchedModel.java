package dev.steelyard.nginx.routing.searched;

import dev.steelyard.nginx.routing.agent.SearchedParameters;
import dev.steelyard.nginx.routing.model.ModelFile;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A searched policy with where it comes from.
 *
 * @param parameters p0 to p8
 * @param made what made it
 * @param acceptance how it did where it was not searched
 */
public record SearchedModel(SearchedParameters parameters, Made made, Judgement acceptance) {

  private static final ModelFile<SearchedModel> FILE =
      new ModelFile<>(
          SearchedModel.class,
          "steelyard-searched-policy",
          1,
          "searched policy",
          "search routing",
          "search");

  /**
   * What made a policy.
   *
   * @param software version of the program
   * @param seed of the search
   * @param objective of the parameters, mean of {@code ln((ART + 1) / (ART of lcg + 1))}
   * @param byGeneration best objective of each generation, in order
   * @param worlds what was simulated, in words
   * @param slope whether the slope of latency on connections may be used; it needs each answer, not
   *     only windows
   * @param site the site that it was searched for; null for any fleet
   */
  public record Made(
      String software,
      long seed,
      double objective,
      List<Double> byGeneration,
      String worlds,
      boolean slope,
      @Nullable Site site) {

    public Made {
      byGeneration = List.copyOf(byGeneration);
    }
  }

  /**
   * The site that a policy was searched for.
   *
   * @param file that held it
   * @param sha256 of that file
   * @param firstSample number of the first window of the log behind it
   * @param lastSample number of the last
   * @param servers {@code host:port} by upstream
   */
  public record Site(
      String file,
      String sha256,
      long firstSample,
      long lastSample,
      Map<String, List<String>> servers) {

    public Site {
      servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
    }
  }

  /**
   * The policy against the default gains where it was not searched.
   *
   * @param accepted better by more than two standard errors, and in no world worse than by a fifth
   * @param meanLogRatio mean over worlds of the logarithm of the ratio of tardiness
   * @param standardError of that mean
   * @param worstWorld largest ratio of a world
   * @param worlds how many
   */
  public record Judgement(
      boolean accepted, double meanLogRatio, double standardError, double worstWorld, int worlds) {}

  /** Saves whole or not at all; fails as {@link ModelFile#save}. */
  public void save(Path file) {
    FILE.save(this, file);
  }

  /** Reads what {@link #save} wrote; fails as {@link ModelFile#load}. */
  public static SearchedModel load(Path file) {
    return FILE.load(file);
  }

  /**
   * Why the policy does not fit a fleet.
   *
   * @param now a window of that fleet
   * @return a sentence; empty when it fits, as a policy for any fleet always does
   */
  public Optional<String> misfit(Sample now) {
    Site site = made.site();
    if (site == null) {
      return Optional.empty();
    }
    for (UpstreamWindow upstream : now.upstreams()) {
      // One that was silent while the log was recorded is not in the site: its servers tell.
      if (!upstream.servers().isEmpty()
          && !site.servers().containsKey(upstream.upstream())
          && !site.servers()
              .containsValue(upstream.servers().stream().map(ServerWindow::server).toList())) {
        return Optional.of(
            "the policy was searched for %s, it does not know the upstream %s"
                .formatted(String.join(", ", site.servers().keySet()), upstream.upstream()));
      }
    }
    for (Map.Entry<String, List<String>> known : site.servers().entrySet()) {
      List<String> there =
          now.upstream(known.getKey()).map(UpstreamWindow::servers).orElse(List.of()).stream()
              .map(ServerWindow::server)
              .sorted()
              .toList();
      List<String> asked = known.getValue().stream().sorted().toList();
      if (!there.equals(asked)) {
        return Optional.of(
            "the policy was searched for %s behind %s, now there are %s"
                .formatted(
                    String.join(" ", asked),
                    known.getKey(),
                    there.isEmpty() ? "none" : String.join(" ", there)));
      }
    }
    return Optional.empty();
  }
}
