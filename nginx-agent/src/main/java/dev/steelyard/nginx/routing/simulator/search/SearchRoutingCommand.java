package dev.steelyard.nginx.routing.simulator.search;

import dev.steelyard.nginx.learning.search.CrossEntropySearch;
import dev.steelyard.nginx.learning.search.CrossEntropySearch.Found;
import dev.steelyard.nginx.learning.search.CrossEntropySearch.Generation;
import dev.steelyard.nginx.routing.agent.SearchedParameters;
import dev.steelyard.nginx.routing.model.ModelFile;
import dev.steelyard.nginx.routing.searched.SearchedModel;
import dev.steelyard.nginx.routing.simulator.Acceptance;
import dev.steelyard.nginx.routing.simulator.ParallelRuns;
import dev.steelyard.nginx.routing.simulator.SearchObjective;
import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.nginx.routing.simulator.site.SiteType;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.config.Programs;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code search routing}: searches a policy in the twin. */
@Command(
    name = "routing",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Searches the nine numbers of a policy in the simulator by the cross-entropy method, judges"
          + " it in worlds that the search did not see, and saves it. A policy that is not accepted"
          + " is saved too, and says so."
    })
final class SearchRoutingCommand implements Callable<Integer> {

  /** Slope of latency on connections and what the load adds to it. */
  private static final List<Integer> SLOPES = List.of(3, 8);

  private static final int ELITE = 5;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "GAINS",
      description = "File to save the policy in.")
  private Path out = Path.of("");

  @Option(
      names = "--site",
      paramLabel = "SITE",
      description = "Search for this site, made by twin fit (default: 24 random worlds).")
  private @Nullable Path site;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the search (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--generations", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}.")
  private int generations;

  @Option(
      names = "--samples",
      defaultValue = "17",
      description = "Candidates a generation, besides the mean (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--seconds",
      description = "Simulated time of a run of the search (default: 60, a recorded load all).")
  private @Nullable Double seconds;

  @Option(
      names = "--threads",
      description = "Runs at the same time (default: the cores of this machine).")
  private @Nullable Integer threads;

  @Option(
      names = "--slope",
      description = {
        "Use the slope of latency on connections too. The running agent cannot: samples hold no"
            + " pairs of latency and connections."
      })
  private boolean slope;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Exit status 0, also for a policy that is not accepted. */
  @Override
  public Integer call() {
    check("--generations", generations, 1, 1000);
    check("--samples", samples, ELITE, 10_000);
    int cores = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    check("--threads", cores, 1, 1024);
    PrintWriter to = spec.commandLine().getOut();
    Site known = site == null ? null : Site.load(site);
    SearchWorlds worlds =
        site == null || known == null
            ? SearchWorlds.random()
            : SearchWorlds.of(known, site.toString());
    worlds = seconds == null ? worlds : worlds.lasting(seconds);
    to.printf("%s, %d runs a candidate%n", worlds.description(), worlds.training().size());
    to.flush();
    SearchObjective objective = new SearchObjective(worlds.training(), true);
    Found found = search(objective, cores, to);
    SearchedParameters parameters = SearchedParameters.of(found.parameters());
    Acceptance judged;
    try (ParallelRuns runs = new ParallelRuns(cores)) {
      judged = Acceptance.of(parameters, worlds.heldOut(), worlds.heldOutSeeds(), runs);
    }
    SearchedModel model =
        new SearchedModel(
            parameters,
            new SearchedModel.Made(
                Programs.version(),
                seed,
                found.objective(),
                found.generations().stream().map(Generation::best).toList(),
                worlds.description(),
                slope,
                known == null ? null : origin(known)),
            new SearchedModel.Judgement(
                judged.accepted(),
                judged.meanLogRatio(),
                judged.standardError(),
                judged.worstWorld(),
                judged.worlds()));
    model.save(out);
    to.print(SearchedTable.of(model));
    to.println("saved in " + out);
    to.flush();
    return 0;
  }

  private Found search(SearchObjective objective, int cores, PrintWriter to) {
    List<Double> spread = new ArrayList<>(SearchedParameters.START_SPREAD);
    if (!slope) {
      SLOPES.forEach(p -> spread.set(p, 0.0));
    }
    CrossEntropySearch search =
        new CrossEntropySearch(generations, samples, true, ELITE, .25, .3, .02, 5);
    ForkJoinPool pool = new ForkJoinPool(cores);
    try {
      return pool.submit(
              () ->
                  search.minimise(
                      SearchedParameters.START,
                      spread,
                      objective,
                      new SplittableRandom(seed),
                      generation -> print(generation, to)))
          .join();
    } finally {
      pool.shutdownNow();
    }
  }

  private static void print(Generation generation, PrintWriter to) {
    to.printf(
        Locale.ROOT,
        "generation %d: best %.4f, elite %.4f%n",
        generation.number(),
        generation.best(),
        generation.eliteMean());
    to.flush();
  }

  private SearchedModel.Site origin(Site known) {
    Map<String, List<String>> servers = new LinkedHashMap<>();
    for (SiteType type : known.types()) {
      servers.put(type.upstream(), known.serverNames());
    }
    Path file = site == null ? Path.of("") : site;
    return new SearchedModel.Site(
        file.toString(),
        ModelFile.sha256(file),
        known.made().firstSample(),
        known.made().lastSample(),
        servers);
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw SteelyardException.badRequest(name + " is " + value, "use " + least + ".." + most);
    }
  }
}
