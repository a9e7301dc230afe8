package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.steelyard.nginx.upstream.ErrorLog.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines as NGINX 1.22 writes them. */
class ErrorLogTest {

  private static final String BIND =
      "2026/01/02 03:04:05 [emerg] 71#72: bind() to 127.0.0.1:80 failed (98: Address in use)\n";

  @TempDir Path directory;

  @Test
  void onlyProblemsAfterTheMarkAreTold() throws IOException {
    Path file = directory.resolve("error.log");
    ErrorLog log = new ErrorLog(file);
    assertThat(log.mark()).isZero();
    assertThat(log.problemsSince(0)).isEmpty();
    Files.writeString(file, "2026/01/02 03:04:04 [emerg] 70#70: an older one, wörse\n");
    long mark = log.mark();
    Files.writeString(
        file,
        "2026/01/02 03:04:05 [notice] 73#73: signal process started\n" + BIND,
        StandardOpenOption.APPEND);
    assertThat(log.problemsSince(mark))
        .containsExactly(
            new Problem(
                true,
                71,
                "[emerg] 71#72: bind() to 127.0.0.1:80 failed (98: Address in use)",
                "bind() to 127.0.0.1:80 failed (98: Address in use)"));
  }

  @Test
  void aLogThatWasRotatedIsReadFromItsBeginning() throws IOException {
    Path file = directory.resolve("error.log");
    Files.writeString(file, BIND + BIND);
    ErrorLog log = new ErrorLog(file);
    long mark = log.mark();
    Files.writeString(file, BIND);
    assertThat(log.problemsSince(mark)).hasSize(1);
  }

  @Test
  void whatATestPrintsHasNoProcess() {
    assertThat(
            ErrorLog.problems(
                """
                nginx: [alert] could not open error log
                nginx: [emerg] unknown directive "x"
                nginx: configuration file nginx.conf test failed
                """))
        .extracting(Problem::emergency, Problem::process, Problem::message)
        .containsExactly(
            tuple(false, 0L, "could not open error log"),
            tuple(true, 0L, "unknown directive \"x\""));
    assertThat(ErrorLog.firstProblem("all is well\n")).isEmpty();
  }
}
