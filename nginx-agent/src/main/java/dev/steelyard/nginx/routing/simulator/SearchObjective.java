package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.agent.AgentKind;
import dev.steelyard.nginx.routing.agent.SearchedParameters;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a search over policies makes small: the mean over episodes of {@code ln((ART + 1) / (ART of
 * lcg + 1))}, ART of 1000 requests, the policy over shortest expected delay. May be asked by
 * several threads; each call simulates all episodes on its own.
 */
public final class SearchObjective implements ToDoubleFunction<List<Double>> {

  private static final Method REFERENCE = Method.named("lcg");

  private final List<Episode> episodes;
  private final List<Double> reference;
  private final boolean errorPrior;

  /**
   * Simulates the reference in all episodes.
   *
   * @param errorPrior see {@link AgentKind#searched}
   */
  public SearchObjective(List<Episode> episodes, boolean errorPrior) {
    this.episodes = List.copyOf(episodes);
    this.errorPrior = errorPrior;
    this.reference =
        episodes.stream().map(episode -> episode.run(REFERENCE).tardinessPerThousand()).toList();
  }

  /**
   * The objective of a policy.
   *
   * @param parameters p0..p8 of {@link SearchedParameters}
   */
  @Override
  public double applyAsDouble(List<Double> parameters) {
    Method method = method(SearchedParameters.of(parameters), errorPrior);
    double sum = 0;
    for (int e = 0; e < episodes.size(); e++) {
      double tardiness = episodes.get(e).run(method).tardinessPerThousand();
      sum += Math.log((tardiness + 1) / (reference.get(e) + 1));
    }
    return sum / episodes.size();
  }

  /** The policy as a method. */
  static Method method(SearchedParameters parameters, boolean errorPrior) {
    return Method.of("searched", "sed", AgentKind.searched(parameters, errorPrior));
  }
}
