package dev.steelyard.nginx.routing.park;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.steelyard.shared.config.Programs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateParkCommandTest {

  private static final List<String> TRAIN =
      List.of("--train", "--train-episodes", "4", "--generations", "2");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsEveryPolicyAndBothTargets() throws IOException {
    Path json = folder.resolve("park.json");

    assertThat(run("--episodes", "20", "--json", json.toString())).isZero();

    assertThat(out.toString())
        .startsWith("Rough:")
        .contains("park.overCompletion ", "<= 0.75", "park.overLeastWait ", "<= 0.85")
        .contains("of 3 targets met");
    JsonNode report = new ObjectMapper().readTree(Files.readString(json));
    assertThat(report.path("benchmark").asText()).isEqualTo("park");
    assertThat(report.path("seed").asLong()).isEqualTo(42);
    assertThat(report.path("config").path("parameter.waitRoot").asText()).isEqualTo("1.555");
    List<String> names = new ArrayList<>();
    report.path("rows").forEach(row -> names.add(row.path("name").asText()));
    assertThat(names)
        .doesNotHaveDuplicates()
        .contains("park.overCompletion.geometric", "park.overLeastWait.geometric")
        .contains("park.mean.score", "park.geometricMean.random", "park.jobsPerSecond");
    for (Contender contender : ReferencePolicies.all()) {
      assertThat(names).contains("park.mean." + contender.key());
    }
    assertThat(report.path("rows").get(0).path("samples").asInt()).isEqualTo(20);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void theSameSeedGivesTheSameFigures() throws IOException {
    Path one = folder.resolve("one.json");
    Path two = folder.resolve("two.json");
    Path other = folder.resolve("other.json");
    run("--episodes", "5", "--json", one.toString());
    run("--episodes", "5", "--json", two.toString());
    run("--episodes", "5", "--seed", "43", "--json", other.toString());

    assertThat(value(two)).isEqualTo(value(one));
    assertThat(value(other)).isNotEqualTo(value(one));
  }

  @Test
  void whatIsTrainedCanBeSavedAndEvaluatedAgain() throws IOException {
    Path model = folder.resolve("model.json");
    Path first = folder.resolve("first.json");
    Path second = folder.resolve("second.json");

    assertThat(train("--episodes", "5", "--out", model.toString(), "--json", first.toString()))
        .isZero();
    assertThat(err.toString()).contains("generation 1 of 2: best ", "generation 2 of 2: best ");
    assertThat(out.toString()).contains("park.train.seconds", "park.train.objective");
    assertThat(run("--episodes", "5", "--model", model.toString(), "--json", second.toString()))
        .isZero();

    assertThat(out.toString()).contains("score of model.json");
    assertThat(value(second)).isEqualTo(value(first));
  }

  @Test
  void refusesToTestOnTheEpisodesOfTheTraining() {
    assertThat(train("--episodes", "5", "--seed", "9", "--train-seed", "9"))
        .isEqualTo(Programs.BAD_USAGE);
    assertThat(err.toString()).contains("--train-seed is 9", "another than --seed");

    Path model = folder.resolve("model.json");
    assertThat(train("--episodes", "5", "--train-seed", "8", "--out", model.toString())).isZero();
    assertThat(run("--episodes", "5", "--seed", "8", "--model", model.toString()))
        .isEqualTo(Programs.BAD_USAGE);
    assertThat(err.toString()).contains("--seed is 8", "the model was trained on it");
  }

  @Test
  void refusesOptionsThatDoNotFit() {
    assertThat(run("--episodes", "1")).isEqualTo(Programs.BAD_USAGE);
    assertThat(run("--out", "x.json")).isEqualTo(Programs.BAD_USAGE);
    assertThat(train("--out", folder.resolve("missing").resolve("x.json").toString()))
        .isEqualTo(Programs.BAD_USAGE);
    assertThat(err.toString()).contains("use a file in a folder that exists");
    assertThat(train("--model", "x.json")).isEqualTo(Programs.BAD_USAGE);
    assertThat(run("--model", folder.resolve("none.json").toString()))
        .isEqualTo(Programs.BAD_USAGE);
    assertThat(run("--train", "--generations", "0")).isEqualTo(Programs.BAD_USAGE);
    assertThat(run("--train", "--train-episodes", "0")).isEqualTo(Programs.BAD_USAGE);
  }

  @Test
  void saysWhenAFileCannotBeWritten() {
    Path json = folder.resolve("missing").resolve("park.json");

    assertThat(run("--episodes", "2", "--json", json.toString())).isEqualTo(Programs.FAILED);
    assertThat(err.toString()).contains("cannot write " + json);
  }

  private static double value(Path json) throws IOException {
    return new ObjectMapper()
        .readTree(Files.readString(json))
        .path("rows")
        .get(0)
        .path("value")
        .asDouble();
  }

  private int train(String... arguments) {
    List<String> all = new ArrayList<>(TRAIN);
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    CommandLine line =
        new CommandLine(new EvaluateParkCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err, true));
    return Programs.run(line, arguments);
  }
}
