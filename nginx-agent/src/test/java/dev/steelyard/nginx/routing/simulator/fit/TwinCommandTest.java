package dev.steelyard.nginx.routing.simulator.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.shared.sample.SampleLogHeader;
import dev.steelyard.shared.sample.SampleLogWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TwinCommandTest {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final List<Throwable> failures = new ArrayList<>();

  private int run(String... args) {
    CommandLine line = new CommandLine(new TwinCommand());
    line.setOut(new PrintWriter(out));
    line.setExecutionExceptionHandler(
        (failure, command, result) -> {
          failures.add(failure);
          return 1;
        });
    return line.execute(args);
  }

  @Test
  void aLogIsFittedSavedAndShown() {
    Path log = folder.resolve("log.jsonl");
    Load load = Load.of(Set.of(), .2).lasting(40, 3);
    try (SampleLogWriter writer =
        SampleLogWriter.create(log, new SampleLogHeader("1.2.3", "twin", 1000, 0))) {
      KnownWorlds.log(KnownWorlds.SLOTS, load, "sed", 3).forEach(writer::append);
    }
    Path file = folder.resolve("site.json");
    run(
        "fit",
        log.toString(),
        "--out=" + file,
        "--rule=shortest-delay",
        "--deadline=user=150",
        "--priority=home=2");

    assertThat(failures).isEmpty();
    Site site = Site.load(file);
    assertThat(site.rule()).isEqualTo("sed");
    assertThat(site.made().log()).isEqualTo(log.toString());
    assertThat(site.made().logSha256()).matches("[0-9a-f]{64}");
    assertThat(site.made().lastSample()).isEqualTo(39);
    assertThat(site.types().get(2).deadlineSeconds()).isEqualTo(.15);
    assertThat(site.types().get(1).deadlineSeconds()).isBetween(.02, .1);

    out.getBuffer().setLength(0);
    assertThat(run("show", file.toString())).isZero();
    assertThat(out.toString()).isEqualTo(SiteTable.of(site)).contains("rule sed");
  }

  @Test
  void refusesAnUnknownRuleAndAFileThatIsNoSite() {
    run("show", folder.resolve("none.json").toString());
    assertThat(failures.remove(0)).hasMessageContaining("none.json does not exist: fit first");
    Path gone = folder.resolve("gone.jsonl");
    run("fit", gone.toString(), "--out=" + folder.resolve("s.json"));
    assertThat(failures.remove(0)).hasMessageContaining("gone.jsonl does not exist");
  }
}
