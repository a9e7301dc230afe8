package dev.steelyard.nginx.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.steelyard.nginx.demo.report.DemoReport;
import dev.steelyard.nginx.demo.report.ReportPage;
import dev.steelyard.nginx.demo.report.ReportTable;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.config.Distribution;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.Folders;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nginx-agent demo}: the whole loop on this machine, and its report. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Starts emulated servers, NGINX and both agents, runs the whole loop on real traffic, and"
            + " writes report.json and report.html.")
public final class DemoCommand implements Callable<Integer> {

  @Option(
      names = "--seconds",
      defaultValue = "330",
      description = "Length without start and stop; 75 or more. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--keep",
      arity = "0..1",
      fallbackValue = "true",
      description = "Leave everything running at the end, until Ctrl-C.")
  private boolean keep;

  @Option(
      names = "--out",
      defaultValue = "target/demo",
      description = "Folder of the report. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("target/demo");

  @Option(names = "--client-home", description = "The client agent's distribution.")
  private @Nullable Path clientHome;

  @Option(names = "--nginx-home", description = "This agent's distribution.")
  private @Nullable Path nginxHome;

  private final PrintStream terminal = System.out;

  @Override
  public Integer call() throws IOException {
    DemoPlan plan = DemoPlan.of(seconds, seed);
    Files.createDirectories(out);
    // A short path: the admin socket of NGINX lives below it.
    Path folder = Files.createTempDirectory("steelyard-demo");
    Distribution nginx =
        nginxHome == null ? Distribution.own("--nginx-home") : new Distribution(nginxHome);
    Distribution client =
        clientHome == null
            ? nginx.other("nginx-agent", "client-agent")
            : new Distribution(clientHome);
    DemoSite site = new DemoSite(folder, client, nginx);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> clear(site, folder), "demo-cleanup"));
    try (site) {
      run(plan, site);
      if (keep) {
        stayUntilStopped(site);
      }
    } catch (SteelyardException e) {
      if (!ChildProcess.allEnd()) {
        throw e; // on Ctrl-C the processes end under the demo's hands: nothing to report
      }
    } finally {
      clear(site, folder);
    }
    return 0;
  }

  /** Ends every process and leaves nothing but the report and the logs; also on Ctrl-C. */
  private synchronized void clear(DemoSite site, Path folder) {
    site.close();
    keepLogs(folder);
    delete(folder);
  }

  private void run(DemoPlan plan, DemoSite site) throws IOException {
    Instant startedAt = Clock.systemUTC().instant();
    LiveLine line =
        new LiveLine(
            terminal,
            Boolean.getBoolean("steelyard.terminal"),
            System::nanoTime,
            plan.totalSeconds());
    line.phase("starting servers, NGINX and the two agents");
    site.start(seed);
    DemoRun run = new DemoRun(plan, site, line);
    run.warmUp();
    run.observe();
    run.explore();
    run.train();
    run.compare();
    run.compareOnEqualServers();
    DemoReport report = new DemoFigures(plan, site, run, startedAt, line.elapsedSeconds()).report();
    write(report);
    line.say("");
    line.say(ReportTable.text(report));
    line.say("Report: " + out.toAbsolutePath().normalize().resolve("report.html"));
  }

  private void write(DemoReport report) throws IOException {
    Files.writeString(out.resolve("report.json"), json(report));
    Files.writeString(out.resolve("report.html"), ReportPage.html(report));
  }

  private static String json(DemoReport report) {
    try {
      return RecordCodec.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void stayUntilStopped(DemoSite site) {
    String send = site.nginxLauncher() + " send --api http://127.0.0.1:" + site.ports().nginxApi();
    terminal.printf(
        """
        Everything goes on running; Ctrl-C ends it. In another terminal, for instance:
          %1$s steelyard.load.start '{"target":"http://127.0.0.1:%2$d","stages":[{"seconds":600,"ratePerSecond":{"compose":150,"home-read":90,"user-read":60}}]}'
          %1$s steelyard.policy.activate '{"policy":"gains"}'
          %1$s steelyard.policy.explain
          %1$s steelyard.weights.get
          %1$s steelyard.testbed.set '{"server":"fast","fault":"slow","factor":5,"seconds":30}'
          %1$s steelyard.load.stop
        NGINX: http://127.0.0.1:%2$d  status page: http://127.0.0.1:%3$d/status/format/json
        """,
        send, site.ports().nginx(), site.ports().status());
    terminal.flush();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keepLogs(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        Path name = log.getFileName();
        if (name != null) {
          Files.copy(log, out.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      System.err.println("logs not kept in " + out + " (" + e + ")");
    }
  }

  private static void delete(Path folder) {
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      System.err.println("left behind: " + folder + " (" + e + ")");
    }
  }
}
