package dev.steelyard.nginx.routing.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.steelyard.nginx.routing.simulator.Episode;
import dev.steelyard.nginx.routing.simulator.Method;
import dev.steelyard.nginx.routing.simulator.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateRoutingCommandTest {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final List<Throwable> failures = new ArrayList<>();

  private int run(String... args) {
    CommandLine line = new CommandLine(new EvaluateRoutingCommand());
    line.setOut(new PrintWriter(out));
    line.setExecutionExceptionHandler(
        (failure, command, result) -> {
          failures.add(failure);
          return 1;
        });
    return line.execute(args);
  }

  @Test
  void ratiosToLeastConnInTheSameSeeds() throws IOException {
    Path file = folder.resolve("routing.json");
    int status =
        run(
            "--worlds=speed3.stat.70,mild3.shift+gray.50",
            "--methods=lc,sed+gain1t",
            "--seeds=1..2,5",
            "--seconds=60",
            "--json=" + file);

    assertThat(failures).isEmpty();
    assertThat(status).isZero();
    Map<String, JsonNode> rows = rows(file);
    assertThat(rows)
        .containsOnlyKeys(
            "speed3.stat.70.lc.art",
            "speed3.stat.70.lc.mean",
            "speed3.stat.70.lc.p99",
            "speed3.stat.70.lc.errorShare",
            "speed3.stat.70.sed+gain1t.artRatio",
            "speed3.stat.70.sed+gain1t.meanRatio",
            "speed3.stat.70.sed+gain1t.p99Ratio",
            "mild3.shift+gray.50.lc.art",
            "mild3.shift+gray.50.lc.mean",
            "mild3.shift+gray.50.lc.p99",
            "mild3.shift+gray.50.lc.errorShare",
            "mild3.shift+gray.50.sed+gain1t.artRatio",
            "mild3.shift+gray.50.sed+gain1t.meanRatio",
            "mild3.shift+gray.50.sed+gain1t.p99Ratio",
            "mild3.shift+gray.50.sed+gain1t.errorRatio",
            "all.sed+gain1t.artRatio",
            "all.sed+gain1t.worstScenario",
            "all.sed+gain1t.worstRun",
            "all.sed+gain1t.shareBetter");
    double logs = 0;
    Scenario scenario = Scenario.named("speed3.stat.70").lasting(60, 20);
    for (long seed : new long[] {1, 2, 5}) {
      double ours = scenario.run(Method.named("sed+gain1t"), seed).tardinessPerThousand();
      double theirs = scenario.run(Method.leastConn(), seed).tardinessPerThousand();
      logs += Math.log(ours / theirs) / 3;
    }
    JsonNode ratio = rows.get("speed3.stat.70.sed+gain1t.artRatio");
    assertThat(ratio.get("value").asDouble()).isCloseTo(Math.exp(logs), within(1e-12));
    assertThat(ratio.get("samples").asInt()).isEqualTo(3);
    assertThat(ratio.get("low").asDouble()).isLessThan(ratio.get("value").asDouble());
    assertThat(out.toString()).contains("speed3.stat.70.sed+gain1t.artRatio");
  }

  private static Map<String, JsonNode> rows(Path file) throws IOException {
    Map<String, JsonNode> rows = new LinkedHashMap<>();
    new ObjectMapper()
        .readTree(file.toFile())
        .get("rows")
        .forEach(row -> rows.put(row.get("name").asText(), row));
    return rows;
  }

  @Test
  void withoutWorldsTheGoalsAgainstTheirBounds() throws IOException {
    Path file = folder.resolve("goals.json");
    int status = run("--only=speed3.stat.50.B", "--runs=2", "--json=" + file);

    assertThat(failures).isEmpty();
    assertThat(status).isZero();
    Map<String, JsonNode> rows = rows(file);
    assertThat(rows)
        .containsOnlyKeys(
            "speed3.stat.50.B", "speed3.stat.50.B.overC3", "speed3.stat.50.B.overPrequal");
    Scenario scenario = Scenario.named("speed3.stat.50");
    double logs = 0;
    for (long seed = 1; seed <= 2; seed++) {
      logs +=
          Math.log(
                  scenario.run(Method.named("sed+gain1t"), seed).tardinessPerThousand()
                      / scenario.run(Method.named("c3"), seed).tardinessPerThousand())
              / 2;
    }
    JsonNode overC3 = rows.get("speed3.stat.50.B.overC3");
    assertThat(overC3.get("value").asDouble()).isCloseTo(Math.exp(logs), within(1e-12));
    assertThat(overC3.get("target").asText()).isEqualTo("<= 0.8 surely");
    assertThat(overC3.get("met").asBoolean()).isEqualTo(overC3.get("high").asDouble() <= 0.8);
    assertThat(rows.get("speed3.stat.50.B.overPrequal").get("note").asText())
        .matches("ART of sed\\+gain1t over prequal[.0-9]+, 2 seeds");
  }

  @Test
  void badInputIsNamed() {
    run("--worlds=speed3.stat.50");
    run("--worlds=speed3.stat.50", "--methods=sed", "--runs=3");
    run("--seeds=1..3");
    run("--reference", "--quick");
    run("--only=best");
    run("--runs=1");
    run("--worlds=speed3.stat", "--methods=sed");
    run("--worlds=speed3.stat.50", "--methods=best");
    run("--worlds=speed3.stat.50", "--methods=sed+gain1t+care");
    run("--worlds=speed3.stat.50", "--methods=sed", "--seeds=6..1");
    run("--worlds=speed3.stat.50", "--methods=sed", "--seconds=10");
    run("--worlds=speed3.stat.0", "--methods=sed");
    assertThat(failures)
        .extracting(Throwable::getMessage)
        .satisfiesExactly(
            message -> assertThat(message).contains("--methods is missing"),
            message -> assertThat(message).contains("--runs has no effect here"),
            message -> assertThat(message).contains("--seeds has no effect here"),
            message -> assertThat(message).contains("--quick has no effect here"),
            message -> assertThat(message).contains("--only has [best]", "guard.cost"),
            message -> assertThat(message).contains("--runs is 1"),
            message -> assertThat(message).contains("scenario is speed3.stat"),
            message -> assertThat(message).contains("balancer is best"),
            message -> assertThat(message).contains("guard is care"),
            message -> assertThat(message).contains("--seeds has 6..1"),
            message -> assertThat(message).contains("load.seconds is 10"),
            message -> assertThat(message).contains("load.utilisation is 0"));
  }

  @Test
  void heldOutIsTwentyFourOtherWorldsThanTraining() {
    assertThat(Episode.heldOut())
        .hasSize(24)
        .first()
        .extracting(Scenario::name)
        .isEqualTo("rand100.shift.60");
    List<Episode> training = Episode.training();
    assertThat(training).hasSize(24);
    assertThat(training.get(23).scenario().name()).isEqualTo("rand23.shift+gray.70");
    assertThat(training.get(23).seed()).isEqualTo(68);
  }
}
