package dev.steelyard.nginx.routing.simulator.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.routing.searched.SearchedModel;
import dev.steelyard.nginx.routing.simulator.Method;
import dev.steelyard.nginx.routing.simulator.Scenario;
import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.nginx.routing.simulator.site.SiteServer;
import dev.steelyard.nginx.routing.simulator.site.SiteType;
import dev.steelyard.nginx.routing.simulator.world.ArrivalLaw;
import dev.steelyard.nginx.routing.simulator.world.RecordedLoad;
import dev.steelyard.shared.SteelyardException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SearchCommandTest {

  /** Slow enough that a search over it takes a moment: 17 requests a second at most. */
  private static final Site SITE =
      new Site(
          new Site.Made("1.2.3", "log.jsonl", "", 5, 44, 40, 1, 3, .005),
          List.of(new SiteType("compose", 1, 8, .1, 1, false, ArrivalLaw.EXPONENTIAL, 1.02, .5)),
          List.of(
              new SiteServer("a:80", 1, 1.26, List.of(1.0), 0, 200),
              new SiteServer("b:80", 1, .4, List.of(1.0), 0, 100)),
          false,
          "lc",
          List.of(),
          new RecordedLoad(
              Collections.nCopies(
                  40,
                  new RecordedLoad.Window(
                      1,
                      List.of(8),
                      List.of(List.of(1.0), List.of(1.0)),
                      List.of(0.0, 0.0),
                      List.of(false, false)))),
          List.of());

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final List<Throwable> failures = new ArrayList<>();

  private void run(String... args) {
    CommandLine line = new CommandLine(new SearchCommand());
    line.setOut(new PrintWriter(out));
    line.setExecutionExceptionHandler(
        (failure, command, result) -> {
          failures.add(failure);
          return 1;
        });
    line.execute(args);
  }

  @Test
  void aPolicyIsSearchedForASiteJudgedSavedAndShown() {
    Path site = folder.resolve("site.json");
    SITE.save(site);
    Path gains = folder.resolve("gains.json");
    run("routing", "--site=" + site, "--out=" + gains, "--generations=2", "--samples=6");

    assertThat(failures).isEmpty();
    SearchedModel model = SearchedModel.load(gains);
    assertThat(model.made().byGeneration()).hasSize(2);
    SearchedModel.Site origin = Objects.requireNonNull(model.made().site());
    assertThat(origin.servers()).containsEntry("compose", List.of("a:80", "b:80"));
    assertThat(origin.firstSample()).isEqualTo(5);
    assertThat(origin.sha256()).matches("[0-9a-f]{64}");
    assertThat(model.acceptance().worlds()).isEqualTo(15);
    // Samples hold no pairs of latency and connections: both slope parameters stay at 0.
    assertThat(model.parameters().slope()).isZero();
    assertThat(model.parameters().loadSlope()).isZero();
    boolean better = model.acceptance().meanLogRatio() < -2 * model.acceptance().standardError();
    assertThat(model.acceptance().accepted())
        .isEqualTo(better && model.acceptance().worstWorld() <= 1.2);
    assertThat(out.toString())
        .containsPattern("generation 1: best -?\\d\\.\\d{4}, elite")
        .contains(model.acceptance().accepted() ? "\naccepted" : "NOT accepted: the default gains");

    out.getBuffer().setLength(0);
    run("show", gains.toString());
    assertThat(out.toString())
        .contains("for compose a:80 b:80 only (windows 5 to 44")
        .contains("in 15 worlds that it never saw");
    assertThat(Method.named("sed+cem@" + gains).agent()).isNotNull();
    assertThat(Scenario.named("site@" + site + ".stat.50").run(Method.named("lc"), 1).requests())
        .isPositive();
  }

  @Test
  void theSameSeedFindsTheSame() {
    Path site = folder.resolve("site.json");
    SITE.save(site);
    List<SearchedModel> found = new ArrayList<>();
    for (String threads : List.of("1", "2")) {
      Path gains = folder.resolve("gains" + threads + ".json");
      run(
          "routing",
          "--site=" + site,
          "--out=" + gains,
          "--generations=1",
          "--samples=5",
          "--seconds=20",
          "--slope",
          "--threads=" + threads);
      found.add(SearchedModel.load(gains));
    }
    assertThat(failures).isEmpty();
    assertThat(found.get(0)).isEqualTo(found.get(1));
    assertThat(found.get(0).parameters().slope()).isNotZero();
  }

  @Test
  void refusesWhatItCannotUse() {
    run("routing", "--out=" + folder.resolve("g.json"), "--samples=4");
    refused("--samples is 4: use 5..10000");
    run("routing", "--out=" + folder.resolve("g.json"), "--site=" + folder.resolve("none.json"));
    refused("none.json does not exist: fit first, or correct the name");
    run("show", folder.resolve("none.json").toString());
    refused("none.json does not exist: search first, or correct the name");
  }

  private void refused(String message) {
    assertThat(failures).hasSize(1);
    assertThat(failures.remove(0))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining(message);
  }
}
