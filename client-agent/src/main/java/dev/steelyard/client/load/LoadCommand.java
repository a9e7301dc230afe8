package dev.steelyard.client.load;

import dev.steelyard.client.load.engine.Engine;
import dev.steelyard.client.load.report.SummaryText;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.StartLoad;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs a load plan without a cluster and prints its figures. Ctrl-C ends the run and prints what
 * there is so far.
 */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = "Sends load by a plan and reports latencies from the intended send times.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the run is over",
      "1:the run failed, or no request was completed",
      "2:the plan or the command line is wrong"
    })
public final class LoadCommand implements Callable<Integer> {

  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;

  @Spec private @Nullable CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private @Nullable Source source;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
  private @Nullable Path json;

  /** A plan is a file or options. */
  static final class Source {
    @Parameters(
        index = "0",
        paramLabel = "PLAN",
        description = "JSON file with the body of steelyard.load.start.")
    private @Nullable Path file;

    @ArgGroup(exclusive = false)
    private @Nullable PlanOptions options;

    StartLoad plan() {
      if (options != null) {
        return options.plan();
      }
      if (file == null) {
        throw SteelyardException.badRequest("no plan", "give a file or options");
      }
      try {
        return RecordCodec.decode(Files.readString(file), StartLoad.class);
      } catch (IOException e) {
        throw new SteelyardException(
            ErrorCode.BAD_REQUEST, "plan " + file + " (" + e + ")", "name a readable file", e);
      }
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    if (spec == null || source == null) {
      throw new IllegalStateException("to be called by picocli");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (ForegroundRun run = new ForegroundRun(line -> print(out, line))) {
      LoadStatus result = run.toTheEnd(source.plan());
      print(out, SummaryText.of(result));
      if (json != null) {
        write(json, result);
      }
      return exitStatus(result);
    } catch (SteelyardException e) {
      spec.commandLine().getErr().println(SteelyardException.sentence(e));
      return e.code() == ErrorCode.BAD_REQUEST ? BAD_USAGE : FAILED;
    }
  }

  private static void print(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private static int exitStatus(LoadStatus result) {
    String because = result.endedBecause();
    boolean over = Engine.PLAN_COMPLETE.equals(because) || Engine.STOPPED.equals(because);
    boolean useless =
        result.total() != null && result.total().planned() > 0 && result.total().completed() == 0;
    return over && !useless ? DONE : FAILED;
  }

  private static void write(Path file, LoadStatus result) {
    try {
      Path whole = file.toAbsolutePath();
      Path part = whole.resolveSibling(whole.getFileName() + ".part");
      Files.writeString(part, RecordCodec.encode(result).encodePrettily() + "\n");
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot write " + file + " (" + e + ")", "name a writable file", e);
    }
  }
}
