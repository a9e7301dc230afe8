package dev.steelyard.nginx.routing.park;

import dev.steelyard.nginx.learning.search.CrossEntropySearch;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Searches the parameters of a {@link ParkScore}, all candidates on the same episodes.
 *
 * <p>Starts at the shortest completion. The objective is the geometric mean over episodes of the
 * mean time in system: a plain mean would follow the few episodes with a huge job.
 *
 * @param seed of the episodes and of the search
 * @param episodes at least 1
 * @param jobs of an episode
 * @param search how it searches
 */
record ParkTraining(long seed, int episodes, int jobs, CrossEntropySearch search) {

  private static final List<Double> START = List.of(0., 1., 0., 0., 0., 0., 0., 0., 0.);
  private static final List<Double> SPREAD = List.of(.5, .5, .5, .5, .5, .5, .5, .1, .5);

  /** Episodes that the published parameters were searched on. */
  static final int EPISODES = 160;

  /** Generations that the published parameters were searched for. */
  static final int GENERATIONS = 22;

  /** 40 candidates a generation, elite 8, new mean 0.2 old + 0.8 elite, spread 0.3 + 0.7. */
  static CrossEntropySearch search(int generations) {
    return new CrossEntropySearch(generations, 40, false, 8, .2, .3, .01, 5);
  }

  /** Trains; deterministic, on all cores. */
  ParkModel run(String software, Consumer<CrossEntropySearch.Generation> progress) {
    List<ParkEpisode> drawn =
        IntStream.range(0, episodes).mapToObj(n -> ParkEpisode.draw(seed, n, jobs)).toList();
    CrossEntropySearch.Found found =
        search.minimise(
            START,
            SPREAD,
            parameters -> geometricMean(parameters, drawn),
            new SplittableRandom(seed),
            progress);
    return ParkModel.of(software, this, found);
  }

  private static double geometricMean(List<Double> parameters, List<ParkEpisode> episodes) {
    ParkScore score = new ParkScore(parameters);
    double logs = 0;
    for (ParkEpisode episode : episodes) {
      logs += Math.log(ParkEnvironment.meanTime(episode.jobs(), score));
    }
    return Math.exp(logs / episodes.size());
  }
}
