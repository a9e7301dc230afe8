package dev.steelyard.client.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.steelyard.client.load.report.MergedRun;
import dev.steelyard.client.load.report.SummaryText;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Verdict;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.config.Programs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes one result of those of several agents that shared a plan. */
@Command(
    name = "load-merge",
    mixinStandardHelpOptions = true,
    versionProvider = Programs.Version.class,
    description =
        "Merges the JSON results of agents that ran parts of one plan (load --share INDEX/OF).",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:merged",
      "1:with --strict, the verdict is not valid",
      "2:the files do not belong together"
    })
public final class LoadMergeCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Written by load --json.")
  private List<Path> files = List.of();

  @Option(names = "--json", paramLabel = "FILE", description = "Write the merged figures.")
  private @Nullable Path json;

  @Option(names = "--strict", description = "Fail unless the verdict is valid.")
  private boolean strict;

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("to be called by picocli");
    }
    TreeMap<Integer, LoadStatus> parts = new TreeMap<>();
    ObjectNode plan = null;
    int agents = 0;
    for (Path file : files) {
      JsonNode document = read(file);
      JsonNode share = document.path("plan").path("share");
      int index = share.path("index").asInt(0);
      agents = share.path("of").asInt(1);
      ObjectNode own = planWithout(document, file);
      if (plan != null && !plan.equals(own)) {
        throw SteelyardException.badRequest(
            file + " is of another plan than " + files.get(0), "give the parts of one plan");
      }
      plan = own;
      if (parts.put(index, RecordCodec.decode(document, LoadStatus.class)) != null) {
        throw SteelyardException.badRequest(
            file + " is of agent " + index + ", as another file is", "give each part once");
      }
    }
    LoadStatus merged = MergedRun.of(parts, agents);
    PrintWriter out = spec.commandLine().getOut();
    out.print(SummaryText.of(merged));
    out.flush();
    if (json != null) {
      write(json, RecordCodec.tree(merged).toPrettyString() + "\n");
    }
    Verdict verdict = merged.verdict();
    boolean doubtful = strict && (verdict == null || !verdict.state().equals(Verdict.VALID));
    return doubtful ? Programs.FAILED : 0;
  }

  /** What all agents have in common: the plan, with the number of agents but without the index. */
  private static ObjectNode planWithout(JsonNode document, Path file) {
    if (!(document.path("plan") instanceof ObjectNode plan)) {
      throw SteelyardException.badRequest(file + " has no plan", "give a file of load --json");
    }
    ObjectNode own = plan.deepCopy();
    if (own.path("share") instanceof ObjectNode share) {
      share.remove("index");
    }
    return own;
  }

  private static JsonNode read(Path file) {
    try {
      return RecordCodec.mapper().readTree(Files.readString(file));
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST, file + " (" + e + ")", "give a file of load --json", e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw RunOutputs.cannotWrite(file, e);
    }
  }
}
