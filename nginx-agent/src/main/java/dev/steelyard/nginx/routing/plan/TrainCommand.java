package dev.steelyard.nginx.routing.plan;

import dev.steelyard.nginx.routing.Deadlines;
import dev.steelyard.nginx.routing.PolicyTrainer;
import dev.steelyard.nginx.routing.PolicyTrainer.Trained;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.TrainPolicy;
import dev.steelyard.shared.bus.TrainResult;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train}: makes a model from a sample log, without an agent. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Trains the published plan from a sample log and saves the model.")
public final class TrainCommand implements Callable<Integer> {

  private final PolicyTrainer trainer;
  private final Function<Path, List<Sample>> log;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "SAMPLES",
      description = "Sample log, .jsonl or .jsonl.gz, collected with random-weights.")
  private Path samples = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "MODEL",
      description = "File to save the model in.")
  private Path out = Path.of("");

  @Option(
      names = "--components",
      defaultValue = "27",
      description = "Components of the Gaussian mixture (default: ${DEFAULT-VALUE}).")
  private int components;

  @Option(
      names = "--reward",
      defaultValue = "tardiness",
      description = "tardiness or rank (default: ${DEFAULT-VALUE}).")
  private String reward = "";

  @Option(
      names = "--shrinkage",
      defaultValue = "0",
      description = "Visits that a state's average counts for (default: ${DEFAULT-VALUE}).")
  private double shrinkage;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the clustering (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--deadline",
      split = ",",
      paramLabel = "UPSTREAM=MS",
      description =
          "Deadline of an upstream. Those that are missing are estimated from the windows in which"
              + " all weights were equal: mean + 2 standard deviations.")
  private Map<String, Double> deadlines = new LinkedHashMap<>();

  /**
   * @param trainer makes and saves the model
   * @param log reads a sample log
   */
  public TrainCommand(PolicyTrainer trainer, Function<Path, List<Sample>> log) {
    this.trainer = trainer;
    this.log = log;
  }

  /** Exit status 0; what is wrong comes as a {@link SteelyardException}. */
  @Override
  public Integer call() {
    List<Sample> windows = log.apply(samples);
    Map<String, Double> known = new LinkedHashMap<>();
    if (reward.equals(PlanSettings.TARDINESS)) {
      known.putAll(estimated(windows));
    }
    known.putAll(deadlines);
    Trained trained =
        trainer.train(
            windows,
            known,
            new TrainPolicy(samples.toString(), components, reward, shrinkage, seed),
            out);
    print(trained, known);
    return 0;
  }

  private void print(Trained trained, Map<String, Double> known) {
    TrainResult result = trained.result();
    PrintWriter to = spec.commandLine().getOut();
    to.println(trained.policy().describe());
    known.forEach((upstream, ms) -> to.printf("deadline of %s: %.2f ms%n", upstream, ms));
    to.printf("features that vary: %d%n", result.features());
    to.printf("log-likelihood of a window: %.3f nats%n", result.logLikelihoodPerSample());
    to.printf("value iteration: %d sweeps%n", result.sweeps());
    to.printf("trained in %.1f s, saved in %s%n", result.trainMillis() / 1000, result.file());
    to.flush();
  }

  /** Deadlines from the windows in which every server of every upstream had the same weight. */
  private static Map<String, Double> estimated(List<Sample> windows) {
    Deadlines deadlines = new Deadlines();
    windows.stream()
        .filter(w -> w.upstreams().stream().allMatch(TrainCommand::equalWeights))
        .forEach(deadlines::add);
    return deadlines.freeze(Map.of());
  }

  private static boolean equalWeights(UpstreamWindow upstream) {
    return upstream.servers().stream().map(ServerWindow::weight).distinct().count() <= 1;
  }
}
