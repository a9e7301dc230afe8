package dev.steelyard.shared.bench.place;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.OutsideProgram;
import dev.steelyard.shared.provision.PackagedTool;
import dev.steelyard.shared.provision.SystemCommandRunner;
import dev.steelyard.shared.provision.ToolProvisioner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Closed-loop load that sends as fast as the answers come: one thread of {@code wrk}. */
public final class Wrk {

  private static final int GRACE_SECONDS = 20;

  /** wrk rounds what it prints; this tells the exact figures. */
  private static final String SCRIPT =
      """
      done = function(summary, latency, requests)
        local e = summary.errors
        print(("steelyard %d %d %d"):format(summary.requests, summary.duration,
          e.connect + e.read + e.write + e.timeout + e.status))
      end
      """;

  private static final Pattern TOLD = Pattern.compile("(?m)^steelyard (\\d+) (\\d+) (\\d+)$");

  private final OutsideProgram program;
  private final Path script;
  private final Cores cores;
  private final int connections;

  private Wrk(OutsideProgram program, Path script, Cores cores, int connections) {
    this.program = program;
    this.script = script;
    this.cores = cores;
    this.connections = connections;
  }

  /**
   * What a run did.
   *
   * @param completed requests with an answer of 2xx or 3xx
   */
  public record Result(long completed, double seconds) {}

  /**
   * Finds or fetches it.
   *
   * @param folder for its script
   * @throws SteelyardException unavailable, with what to install
   */
  public static Wrk find(Path folder, Cores cores, int connections) {
    OutsideProgram program = new ToolProvisioner().find(PackagedTool.WRK);
    Path script = folder.resolve("done.lua");
    try {
      Files.writeString(script, SCRIPT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Wrk(program, script, cores, connections);
  }

  /**
   * One run; blocks.
   *
   * @throws SteelyardException when a request failed: such a throughput means nothing
   */
  public Result run(int port, String path, int seconds) {
    List<String> command =
        List.of(
            program.executable().toString(),
            "-t1",
            "-c" + connections,
            "-d" + seconds + "s",
            "-s",
            script.toString(),
            "http://127.0.0.1:" + port + path);
    CommandResult result =
        new SystemCommandRunner()
            .run(
                cores.on(Cores.Role.LOAD, command),
                program.environment(),
                script.resolveSibling(""),
                Duration.ofSeconds(seconds + GRACE_SECONDS));
    return parse(result.output());
  }

  static Result parse(String output) {
    Matcher told = TOLD.matcher(output);
    if (!told.find()) {
      throw new SteelyardException(ErrorCode.FAILED, "wrk told no figures", output.strip());
    }
    long failed = Long.parseLong(told.group(3));
    long requests = Long.parseLong(told.group(1));
    if (failed > 0 || requests == 0) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          failed + " of " + requests + " requests failed",
          "see whether the machine is overloaded");
    }
    return new Result(requests, Long.parseLong(told.group(2)) / 1e6);
  }

  /** For notes. */
  public String note() {
    return "wrk, 1 thread, " + connections + " connections";
  }
}
