package dev.steelyard.client.poll;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordStatus;
import dev.steelyard.shared.sample.SampleLogHeader;
import dev.steelyard.shared.vts.StatusSettings;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Records a status page without a cluster, until the time is over, the load ends or Ctrl-C. Exit
 * status 0, 1 when an error ended it, or 2 for options that are wrong.
 */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    description = {
      "Records the status page of NGINX to a file.",
      "It ends after --seconds, with Ctrl-C, or, with --api, one record after that client agent's"
          + " load no longer runs (two records at most when it does not run at the start)."
    })
public final class RecordCommand implements Callable<Integer> {

  private static final int CLOSE_LIMIT_SECONDS = 10;

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "File to write; must not exist; compressed when it ends in .gz.")
  Path file;

  @Option(
      names = "--status",
      required = true,
      paramLabel = "URL",
      description = "Address of the status page's JSON, usually /status/format/json.")
  String status;

  @Option(
      names = "--period-millis",
      defaultValue = "500",
      description = "Time between polls, 200..60000; default ${DEFAULT-VALUE}.")
  long periodMillis;

  @Option(
      names = "--timeout-millis",
      defaultValue = "5000",
      description = "Longest wait for an answer; default ${DEFAULT-VALUE}.")
  long timeoutMillis;

  @Option(
      names = "--upstream",
      paramLabel = "NAME",
      description = "Record this upstream; repeat for more; default all.")
  Set<String> upstreams = new HashSet<>();

  @Option(
      names = "--format",
      defaultValue = "samples",
      description =
          "samples (differences with time stamps) or published (the published collector's lines);"
              + " default ${DEFAULT-VALUE}.")
  String format;

  @Option(names = "--seconds", paramLabel = "N", description = "End after N seconds.")
  @Nullable Long seconds;

  @Option(
      names = "--api",
      paramLabel = "URL",
      description = "Client agent whose load is recorded, for instance http://127.0.0.1:8701.")
  @Nullable String api;

  @Override
  public Integer call() throws Exception {
    Vertx vertx = Vertx.vertx();
    CountDownLatch done = new CountDownLatch(1);
    try {
      return record(vertx, done);
    } catch (SteelyardException e) {
      err().println(e.getMessage());
      return e.code() == ErrorCode.BAD_REQUEST ? 2 : 1;
    } finally {
      done.countDown();
      vertx.close().await(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  private int record(Vertx vertx, CountDownLatch done) throws Exception {
    StatusSettings settings =
        new StatusSettings(status, periodMillis, timeoutMillis, Set.copyOf(upstreams));
    if (seconds != null && seconds < 1) {
      throw SteelyardException.badRequest("--seconds " + seconds, "use 1 or more");
    }
    LoadWatch watch = api == null ? null : new LoadWatch(vertx, api, periodMillis, timeoutMillis);
    Path target = file.toAbsolutePath().normalize();
    SampleLogHeader header =
        new SampleLogHeader(
            "client-agent record", status, periodMillis, Clock.systemUTC().millis());
    RecordSink sink = RecordFormat.of(format).create(target, header);
    Recording recording = new Recording(vertx, settings, target, sink, err()::println);
    Context context = vertx.getOrCreateContext();
    Promise<RecordStatus> ended = Promise.promise();
    context.runOnContext(
        v -> {
          recording.ended().onComplete(ended);
          recording.start();
          if (seconds != null) {
            vertx.setTimer(seconds * 1000, id -> recording.stop(seconds + " s are over"));
          }
          if (watch != null) {
            watch
                .start()
                .onSuccess(recording::finish)
                .onFailure(e -> recording.end(SteelyardException.sentence(e), true));
          }
        });
    Runtime.getRuntime().addShutdownHook(interruption(context, recording, done));
    RecordStatus end = ended.future().toCompletionStage().toCompletableFuture().get();
    out().println(end.records() + " records in " + end.file() + ": " + end.endedBecause());
    return recording.failed() ? 1 : 0;
  }

  /** What Ctrl-C does: the file is closed and the result printed before the process ends. */
  private static Thread interruption(Context context, Recording recording, CountDownLatch done) {
    return new Thread(
        () -> {
          if (done.getCount() > 0) {
            context.runOnContext(v -> recording.end("interrupted", false));
            try {
              done.await(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        },
        "record-interruption");
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
