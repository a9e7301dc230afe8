package dev.steelyard.client.poll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.sample.SampleLogReader;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RecordCommandTest {

  private static final long LIMIT_SECONDS = 30;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Vertx vertx;
  private FakeNginx nginx;

  /** The command as a process of its own. */
  public static final class Main {
    private Main() {}

    public static void main(String[] args) {
      System.exit(new CommandLine(new RecordCommand()).execute(args));
    }
  }

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    nginx = new FakeNginx(vertx);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private int run(Path file, String... options) {
    return new CommandLine(new RecordCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(withFile(file, options));
  }

  private String[] withFile(Path file, String... options) {
    String[] all = new String[options.length + 3];
    all[0] = file.toString();
    all[1] = "--status";
    all[2] = nginx.url();
    System.arraycopy(options, 0, all, 3, options.length);
    return all;
  }

  /**
   * A client agent's command location; it answers {@code states} in turn, the last one for ever.
   */
  private String agent(String... states) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  assertThat(request.method().name()).isEqualTo("POST");
                  assertThat(request.path()).isEqualTo("/api/commands/steelyard.load.status");
                  int turn = Math.min(asked.getAndIncrement(), states.length - 1);
                  request.response().end(states[turn]);
                })
            .listen(0, "127.0.0.1")
            .await(LIMIT_SECONDS, TimeUnit.SECONDS);
    return "http://127.0.0.1:" + server.actualPort() + "/";
  }

  @Test
  void recordsForTheTimeGivenAndSaysHowMuch() {
    Path file = folder.resolve("log.jsonl.gz");

    assertThat(run(file, "--seconds", "1", "--period-millis", "200")).isZero();
    int records = SampleLogReader.readAll(file).size();
    assertThat(records).isPositive();
    assertThat(out).hasToString(records + " records in " + file + ": 1 s are over\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void recordsUntilTheAgentsLoadIsOver() throws Exception {
    String running = "{\"state\":\"running\"}";
    String api =
        agent(running, running, "{\"state\":\"ended\",\"endedBecause\":\"plan-complete\"}");
    Path file = folder.resolve("log");

    assertThat(run(file, "--api", api, "--period-millis", "200", "--format", "published")).isZero();
    assertThat(out.toString()).endsWith(": plan-complete\n");
    assertThat(Files.readAllLines(file)).hasSize(nginx.pages());
  }

  @Test
  void withoutALoadThereAreTwoRecordsAtMost() throws Exception {
    Path file = folder.resolve("log");
    String api = agent("{\"state\":\"idle\"}");

    assertThat(run(file, "--api", api, "--format", "published")).isZero();
    assertThat(out.toString()).endsWith(": no load was running\n");
    assertThat(Files.readAllLines(file)).hasSizeBetween(1, 2);
  }

  @Test
  void anAgentThatIsGoneEndsItWithAnError() throws Exception {
    String running = "{\"state\":\"running\"}";
    String api = agent(running, "nonsense");

    assertThat(run(folder.resolve("log"), "--api", api, "--period-millis", "200")).isEqualTo(1);
    assertThat(out.toString()).contains("did not tell of the load 3 times in a row");
  }

  @Test
  void wrongOptionsAreExitStatusTwo() {
    Path file = folder.resolve("log");

    assertThat(run(file, "--period-millis", "5")).isEqualTo(2);
    assertThat(run(file, "--seconds", "0")).isEqualTo(2);
    assertThat(run(file, "--format", "csv")).isEqualTo(2);
    assertThat(run(file, "--api", "nowhere")).isEqualTo(2);
    assertThat(run(folder.resolve("no").resolve("log"))).isEqualTo(2);
    assertThat(new CommandLine(new RecordCommand()).setErr(new PrintWriter(err)).execute("f"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("period of 5 ms: use 200..60000")
        .contains("--seconds 0: use 1 or more")
        .contains("record format csv: use samples or published")
        .contains("--api nowhere: use http://HOST:PORT")
        .contains("there is no directory")
        .contains("--status");
    assertThat(file).doesNotExist();
  }

  @Test
  void anExistingFileIsExitStatusOne() throws Exception {
    Path file = Files.writeString(folder.resolve("log"), "precious");

    assertThat(run(file)).isEqualTo(1);
    assertThat(err.toString()).contains(file + " exists already");
    assertThat(file).hasContent("precious");
  }

  @Test
  void aPageThatFailsIsToldOnceAndLeavesAGap() {
    nginx.breakDown();

    assertThat(run(folder.resolve("log"), "--seconds", "1", "--period-millis", "200")).isZero();
    assertThat(err.toString().lines()).singleElement().asString().contains("answers status 503");
    assertThat(out.toString()).startsWith("0 records in ");
  }

  @Test
  void aSignalClosesTheFileAndPrintsTheResult() throws Exception {
    Path file = folder.resolve("log.jsonl.gz");
    Path printed = folder.resolve("printed");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                file.toString(),
                "--status",
                nginx.url(),
                "--period-millis",
                "200")
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      nginx.awaitPage(3);
      process.destroy();
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    try (SampleLogReader reader = SampleLogReader.open(file)) {
      long records = reader.stream().count();
      assertThat(records).isPositive();
      assertThat(reader.tornEnd()).isEmpty();
      assertThat(Files.readString(printed, StandardCharsets.UTF_8))
          .contains(records + " records in " + file + ": interrupted");
    }
  }
}
