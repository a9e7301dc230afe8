package dev.steelyard.nginx.routing.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.routing.RoutingPolicy;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.SampleLogHeader;
import dev.steelyard.shared.sample.SampleLogReader;
import dev.steelyard.shared.sample.SampleLogWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainCommandTest {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final List<Throwable> failures = new ArrayList<>();

  @Test
  void trainsFromALogWithDeadlinesOfItsEqualWindows() {
    Path log = log("log.jsonl.gz", new RandomWeights(1, 1));

    assertThat(run(log, "--components", "9", "--seed", "7", "--shrinkage", "5")).isZero();

    PlanModel model = PlanModel.FILE.load(model());
    assertThat(model.settings().mixture().components()).isEqualTo(9);
    assertThat(model.settings().mixture().seed()).isEqualTo(7);
    assertThat(model.settings().iteration().shrinkage()).isEqualTo(5);
    assertThat(model.settings().deadlineMillis()).containsOnlyKeys(PlanWorld.UPSTREAMS);
    // Equal weights overload the slow server at two of the three loads: a third of 2 s.
    assertThat(model.settings().deadlineMillis().values())
        .allSatisfy(d -> assertThat(d).isBetween(500.0, 4000.0));
    assertThat(out.toString())
        .contains(
            "9 states from 400 windows", "deadline of compose_backend: ", "saved in " + model());
  }

  @Test
  void givenDeadlinesWinOverEstimatedOnes() {
    Path log = log("log.jsonl", new RandomWeights(1, 1));

    assertThat(
            run(
                log,
                "--components",
                "3",
                "--deadline",
                "compose_backend=50,home_read_backend=20.5"))
        .isZero();

    assertThat(PlanModel.FILE.load(model()).settings().deadlineMillis())
        .containsEntry("compose_backend", 50.0)
        .containsEntry("home_read_backend", 20.5)
        .containsKey("user_read_backend");
  }

  @Test
  void theRankRewardNeedsNoDeadline() {
    assertThat(run(log("log.jsonl", new RandomWeights(1, 1)), "--reward", "rank")).isZero();

    assertThat(PlanModel.FILE.load(model()).settings().reward()).isEqualTo("rank");
    assertThat(out.toString()).doesNotContain("deadline");
  }

  @Test
  void asksForDeadlinesWhenNoWindowHadEqualWeights() {
    // The first window of the world has equal weights: it is left out.
    List<Sample> samples = new PlanWorld(1).windows(400, new RandomWeights(1, 1));
    List<Sample> unequal =
        samples.stream()
            .filter(
                s ->
                    s.upstreams().get(0).servers().stream().map(w -> w.weight()).distinct().count()
                        > 1)
            .toList();
    Path log = written("log.jsonl", unequal);

    assertThat(run(log)).isNotZero();

    assertThat(failures).singleElement().isInstanceOf(SteelyardException.class);
    assertThat(failures.get(0))
        .hasMessageContaining("the deadline of compose_backend is null")
        .hasMessageContaining("--deadline");
    assertThat(model()).doesNotExist();
  }

  @Test
  void needsToKnowWhereToSave() {
    assertThat(command().execute("log.jsonl")).isEqualTo(2);
  }

  private int run(Path log, String... options) {
    List<String> arguments = new ArrayList<>(List.of(log.toString(), "--out", model().toString()));
    arguments.addAll(List.of(options));
    return command().execute(arguments.toArray(String[]::new));
  }

  private CommandLine command() {
    PlanTrainer trainer = new PlanTrainer("test", 1, ReobserveLimits.PUBLISHED, System::nanoTime);
    return new CommandLine(new TrainCommand(trainer, SampleLogReader::readAll))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(out))
        .setExecutionExceptionHandler(
            (e, line, result) -> {
              failures.add(e);
              return 1;
            });
  }

  private Path model() {
    return folder.resolve("plan.json");
  }

  private Path log(String name, RoutingPolicy policy) {
    return written(name, new PlanWorld(1).windows(400, policy));
  }

  private Path written(String name, List<Sample> samples) {
    Path file = folder.resolve(name);
    try (SampleLogWriter writer =
        SampleLogWriter.create(file, new SampleLogHeader("test", "none", 2000, 0))) {
      samples.forEach(writer::append);
    }
    return file;
  }
}
