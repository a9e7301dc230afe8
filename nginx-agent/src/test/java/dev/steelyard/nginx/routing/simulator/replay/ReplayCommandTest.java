package dev.steelyard.nginx.routing.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.steelyard.nginx.routing.agent.SearchedParameters;
import dev.steelyard.nginx.routing.searched.SearchedModel;
import dev.steelyard.nginx.routing.simulator.Method;
import dev.steelyard.nginx.routing.simulator.RunMeasures;
import dev.steelyard.nginx.routing.simulator.Simulation;
import dev.steelyard.nginx.routing.simulator.fit.KnownWorlds;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.SampleLogHeader;
import dev.steelyard.shared.sample.SampleLogWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReplayCommandTest {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final List<Throwable> failures = new ArrayList<>();
  private Path log;
  private Path site;

  @BeforeEach
  void record() {
    log = written("log.jsonl", KnownWorlds.SPEEDS_LOG);
    site = folder.resolve("site.json");
    KnownWorlds.SPEEDS_SITE.save(site);
  }

  private Path written(String name, List<Sample> samples) {
    Path file = folder.resolve(name);
    try (SampleLogWriter writer =
        SampleLogWriter.create(file, new SampleLogHeader("1.2.3", "twin", 1000, 0))) {
      samples.forEach(writer::append);
    }
    return file;
  }

  private void run(String... args) {
    CommandLine line = new CommandLine(new ReplayCommand());
    line.setOut(new PrintWriter(out));
    line.setExecutionExceptionHandler(
        (failure, command, result) -> {
          failures.add(failure);
          return 1;
        });
    line.execute(args);
  }

  @Test
  void whatAnotherPolicyGivesIsWhatItGivesInTheTrueWorld() throws IOException {
    Path file = folder.resolve("replay.json");
    run(
        log.toString(),
        "--site=" + site,
        "--policy=none,gains,sed+gain1t",
        "--seeds=1..5",
        "--json=" + file);

    assertThat(failures).isEmpty();
    Map<String, JsonNode> rows = rows(file);
    // The log has equal weights, so that without a policy nothing changes.
    assertThat(rows.get("none.artRatio").path("value").asDouble()).isEqualTo(1);
    for (String[] pair : new String[][] {{"gains", "lc+gain1.5t"}, {"sed+gain1t", "sed+gain1t"}}) {
      double truth = truth(pair[1]);
      JsonNode row = rows.get(pair[0] + ".artRatio");
      assertThat(truth).isBetween(row.path("low").asDouble(), row.path("high").asDouble());
      assertThat(row.path("value").asDouble() / truth).isBetween(.85, 1.15);
    }
    assertThat(rows.get("modelError.mean").path("value").asDouble()).isBetween(.95, 1.05);
    assertThat(rows.get("log.mean").path("value").asDouble()).isBetween(17.0, 20.0);
    assertThat(rows.get("gains.artRatio").path("note").asText())
        .matches("to recorded; seeds .* %, twin .* %");
  }

  /** ART under a method over that under least_conn, in the world that the log is of. */
  private static double truth(String method) {
    Load load = Load.of(Set.of(), .7).lasting(60, 3);
    double sum = 0;
    int seeds = 4;
    for (int seed = 1; seed <= seeds; seed++) {
      RunMeasures of = Simulation.run(KnownWorlds.SPEEDS, load, Method.named(method), seed);
      RunMeasures to = Simulation.run(KnownWorlds.SPEEDS, load, Method.leastConn(), seed);
      sum += Math.log(of.tardinessPerThousand() / to.tardinessPerThousand());
    }
    return Math.exp(sum / seeds);
  }

  @Test
  void recordedWeightsAreSetAgain() throws IOException {
    // Recorded under gains; replayed, the recorded weights are as good as the gains themselves.
    Load load = Load.of(Set.of(), .7).lasting(60, 3);
    Path gains =
        written("gains.jsonl", KnownWorlds.log(KnownWorlds.SPEEDS, load, "lc+gain1.5t", 5));
    Path file = folder.resolve("replay.json");
    run(
        gains.toString(),
        "--site=" + site,
        "--policy=none,gains",
        "--seeds=1..3",
        "--json=" + file);

    assertThat(failures).isEmpty();
    Map<String, JsonNode> rows = rows(file);
    assertThat(rows.get("none.meanRatio").path("value").asDouble()).isGreaterThan(1.08);
    assertThat(rows.get("gains.meanRatio").path("value").asDouble()).isBetween(.95, 1.05);
  }

  @Test
  void aSearchedPolicyThatDoesNotFitIsReplacedByTheGainsAndItIsSaid() throws IOException {
    Path other = folder.resolve("other.json");
    model(true, Map.of("compose", List.of("elsewhere:80"))).save(other);
    Path refused = folder.resolve("refused.json");
    model(false, null).save(refused);
    Path file = folder.resolve("replay.json");
    run(
        log.toString(),
        "--site=" + site,
        "--policy=gains,searched@" + other + ",searched@" + refused,
        "--seeds=1,2",
        "--json=" + file);

    assertThat(failures).isEmpty();
    assertThat(out.toString())
        .contains("other.json is replaced by the default gains: the policy was searched for")
        .contains("refused.json is replaced by the default gains: it was not accepted");
    Map<String, JsonNode> rows = rows(file);
    assertThat(rows.get("searched@" + other + ".artRatio").path("value"))
        .isEqualTo(rows.get("gains.artRatio").path("value"));
  }

  @Test
  void refusesWhatItCannotUse() throws IOException {
    run(log.toString(), "--site=" + site, "--policy=magic");
    refused("--policy has magic: use none, gains, bandit, searched@FILE or a method");

    Path html = Files.writeString(folder.resolve("page.jsonl"), "<html><body>404</body></html>\n");
    run(html.toString(), "--policy=gains");
    refused("page.jsonl is no sample log");

    Path empty = written("empty.jsonl", List.of());
    run(empty.toString(), "--policy=gains");
    refused("empty.jsonl has no windows: record at least 30 under traffic");

    List<Sample> two =
        KnownWorlds.log(KnownWorlds.SLOTS, Load.of(Set.of(), .2).lasting(40, 3), "lc", 1);
    run(written("two.jsonl", two).toString(), "--site=" + site, "--policy=gains");
    refused("two.jsonl is of [compose, home, user] over [10.0.0.1:80, 10.0.0.2:80], but the site");

    Files.writeString(site, Files.readString(site).replace("\"version\" : 1", "\"version\" : 9"));
    run(log.toString(), "--site=" + site, "--policy=gains");
    refused("site.json has format version 9: this program reads version 1; fit again");

    Files.writeString(site, Files.readString(site).substring(0, 200));
    run(log.toString(), "--site=" + site, "--policy=gains");
    refused("site.json is damaged");
  }

  private void refused(String message) {
    assertThat(failures).hasSize(1);
    assertThat(failures.remove(0))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining(message);
  }

  private static SearchedModel model(
      boolean accepted, @Nullable Map<String, List<String>> servers) {
    return new SearchedModel(
        SearchedParameters.FOUND,
        new SearchedModel.Made(
            "1.2.3",
            1,
            -1,
            List.of(-1.0),
            "a test",
            false,
            servers == null ? null : new SearchedModel.Site("site.json", "", 1, 2, servers)),
        new SearchedModel.Judgement(accepted, -.3, .05, 1.1, 24));
  }

  private static Map<String, JsonNode> rows(Path file) throws IOException {
    Map<String, JsonNode> rows = new LinkedHashMap<>();
    new ObjectMapper()
        .readTree(file.toFile())
        .path("rows")
        .forEach(row -> rows.put(row.path("name").asText(), row));
    return rows;
  }
}
