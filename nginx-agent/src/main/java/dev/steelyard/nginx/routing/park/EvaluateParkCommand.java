package dev.steelyard.nginx.routing.park;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.config.Programs;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nginx-agent evaluate park}: the public load balancing benchmark, simulated. */
@Command(
    name = "park",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs Park's load_balance environment: ten servers of unequal speed, 1000 jobs of"
          + " heavy-tailed size an episode. All policies see the same episodes; intervals are of 95"
          + " %%.",
      "Without --train or --model the score has the nine parameters that this program brings."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every figure was measured; the table tells which targets were met",
      "1:a file could not be written",
      "2:bad usage, or a model that does not fit"
    })
public final class EvaluateParkCommand implements Callable<Integer> {

  private static final int WHOLE = 1000;

  @Option(
      names = "--episodes",
      defaultValue = "4000",
      description = "Episodes, at least 2; fewer than 1000 are rough. Default: ${DEFAULT-VALUE}.")
  private int episodes;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "Seed of the episodes. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--train", description = "Search the parameters first, on other episodes.")
  private boolean train;

  @Option(
      names = "--train-seed",
      defaultValue = "1",
      description = "Seed of the search and of its episodes. Default: ${DEFAULT-VALUE}.")
  private long trainSeed;

  @Option(
      names = "--train-episodes",
      defaultValue = "" + ParkTraining.EPISODES,
      description = "Episodes to train on. Default: ${DEFAULT-VALUE}.")
  private int trainEpisodes;

  @Option(
      names = "--generations",
      defaultValue = "" + ParkTraining.GENERATIONS,
      description = "Generations of 40 candidates each. Default: ${DEFAULT-VALUE}.")
  private int generations;

  @Option(names = "--out", paramLabel = "MODEL", description = "Save what --train found.")
  private @Nullable Path out;

  @Option(names = "--model", paramLabel = "MODEL", description = "Evaluate a saved one instead.")
  private @Nullable Path model;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the rows as JSON.")
  private @Nullable Path json;

  /** A score to evaluate. */
  private record Chosen(String title, List<Double> parameters) {

    private Contender contender() {
      return new Contender("score", title, null, random -> new ParkScore(parameters));
    }
  }

  /** Set by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    check();
    PrintWriter to = spec.commandLine().getOut();
    Instant startedAt = Clock.systemUTC().instant();
    List<BenchmarkRow> rows = new ArrayList<>();
    Chosen chosen = chosen(rows);
    Contender score = chosen.contender();
    List<Contender> contenders = new ArrayList<>(ReferencePolicies.all());
    contenders.add(score);
    long start = System.nanoTime();
    ParkComparison comparison = ParkComparison.run(contenders, seed, episodes, ParkJobs.PUBLISHED);
    double seconds = (System.nanoTime() - start) / 1e9;
    rows.addAll(0, ParkRows.of(comparison, score, contenders));
    long jobs = (long) contenders.size() * episodes * ParkJobs.PUBLISHED;
    rows.add(
        Figure.plain("park.jobsPerSecond", "1/s")
            .row(jobs / seconds, jobs, "jobs simulated, on all cores"));
    BenchmarkReport report =
        new BenchmarkReport("park", Programs.version(), seed, config(chosen), startedAt, rows);
    if (episodes < WHOLE) {
      to.println("Rough: sizes are heavy-tailed, fewer than 1000 episodes say little.");
    }
    to.print(report.table());
    to.flush();
    if (json != null) {
      report.write(json);
    }
    return 0;
  }

  private void check() {
    require("--episodes", episodes, episodes >= 2, "2 or more");
    require("--train-episodes", trainEpisodes, trainEpisodes >= 1, "1 or more");
    require("--generations", generations, generations >= 1, "1 or more");
    require("--train-seed", trainSeed, !train || trainSeed != seed, "another than --seed");
    require("--model", model, !train || model == null, "either --train or --model");
    require("--out", out, out == null || train, "it with --train");
    require("--out", out, out == null || inFolder(out), "a file in a folder that exists");
  }

  private static boolean inFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder != null && Files.isDirectory(folder);
  }

  private static void require(String option, @Nullable Object value, boolean good, String use) {
    if (!good) {
      throw SteelyardException.badRequest(
          "evaluate park: " + option + " is " + value, "use " + use);
    }
  }

  /** The parameters to evaluate; what their training took becomes rows. */
  private Chosen chosen(List<BenchmarkRow> rows) {
    if (train) {
      return new Chosen("trained score", trained(rows).values());
    }
    if (model == null) {
      return new Chosen("score", ParkScore.FOUND);
    }
    ParkModel loaded = ParkModelFile.load(model);
    require(
        "--seed", seed, loaded.training().seed() != seed, "another: the model was trained on it");
    return new Chosen("score of " + model.getFileName(), loaded.values());
  }

  private ParkModel trained(List<BenchmarkRow> rows) {
    PrintWriter progress = spec.commandLine().getErr();
    ParkTraining training =
        new ParkTraining(
            trainSeed, trainEpisodes, ParkJobs.PUBLISHED, ParkTraining.search(generations));
    long start = System.nanoTime();
    ParkModel trained =
        training.run(
            Programs.version(),
            generation -> {
              progress.printf(
                  Locale.ROOT,
                  "generation %d of %d: best %.1f, elite %.1f%n",
                  generation.number(),
                  generations,
                  generation.best(),
                  generation.eliteMean());
              progress.flush();
            });
    double seconds = (System.nanoTime() - start) / 1e9;
    if (out != null) {
      ParkModelFile.save(trained, out);
    }
    rows.add(
        Figure.plain("park.train.seconds", "s")
            .row(seconds, generations, "generations of 40 candidates on all cores"));
    rows.add(
        Figure.plain("park.train.objective", "time units")
            .row(trained.objective(), trainEpisodes, "geometric mean of the training's episodes"));
    return trained;
  }

  private Map<String, String> config(Chosen chosen) {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("episodes", Integer.toString(episodes));
    for (int p = 0; p < ParkScore.NAMES.size(); p++) {
      config.put("parameter." + ParkScore.NAMES.get(p), chosen.parameters().get(p).toString());
    }
    config.put("train", Boolean.toString(train));
    if (train) {
      config.put("trainSeed", Long.toString(trainSeed));
      config.put("trainEpisodes", Integer.toString(trainEpisodes));
      config.put("generations", Integer.toString(generations));
    }
    if (model != null) {
      config.put("model", model.toString());
    }
    return config;
  }
}
