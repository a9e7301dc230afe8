package dev.steelyard.client.load;

import static dev.steelyard.client.load.Plans.assertBalanced;
import static dev.steelyard.client.load.Plans.await;
import static dev.steelyard.client.load.Plans.compose;
import static dev.steelyard.client.load.Plans.runToTheEnd;
import static dev.steelyard.client.load.Plans.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.bus.LoadStatus;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An https target with a certificate that nobody vouches for. */
class TlsTest {

  private static final Vertx VERTX = Vertx.vertx();
  private static final byte[] ANSWER = new byte[50_000];
  private static HttpServer server;

  private final LoadRun run = new LoadRun(status -> {}, line -> {});

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    Path store = directory.resolve("key.p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "server",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=localhost",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    "secret"))
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    server =
        await(
            VERTX
                .createHttpServer(
                    new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setSsl(true)
                        .setKeyCertOptions(
                            new PfxOptions().setPath(store.toString()).setPassword("secret")))
                .requestHandler(request -> request.response().end(Buffer.buffer(ANSWER)))
                .listen(0));
  }

  @AfterAll
  static void stop() throws Exception {
    await(VERTX.close());
  }

  @AfterEach
  void giveEverythingBack() throws Exception {
    await(run.close());
  }

  private static String url() {
    return "https://127.0.0.1:" + server.actualPort();
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
    LoadStatus end = runToTheEnd(run, compose(url(), 20, 0.5));
    assertBalanced(end);
    assertThat(end.total().completed()).isZero();
    assertThat(end.total().failed()).isPositive();
    assertThat(end.total().errors()).isEqualTo(Map.of("tls", end.total().failed()));
  }

  @Test
  void itIsBelievedWhenToldSoAndWholeAnswersComeOverTheSameConnections() throws Exception {
    LoadStatus end =
        runToTheEnd(
            run,
            with(
                compose(url(), 100, 1, 4, Plans.PATIENT_MILLIS),
                new JsonObject().put("insecure", true)));
    assertBalanced(end);
    assertThat(end.total().completed()).isEqualTo(100);
    assertThat(end.total().receivedBytes()).isGreaterThan(100L * ANSWER.length);
  }

  @Test
  void aTargetThatSpeaksNoTlsIsATlsError() throws Exception {
    try (RawServer plain =
        new RawServer(
            connection -> {
              connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
              connection.hang();
            })) {
      LoadStatus end = runToTheEnd(run, compose(plain.url().replace("http:", "https:"), 20, 0.5));
      assertBalanced(end);
      assertThat(end.total().completed()).isZero();
      assertThat(end.total().errors()).containsOnlyKeys("tls");
    }
  }

  @Test
  void plainRequestsToATlsPortGetNoAnswerThatCounts() throws Exception {
    LoadStatus end =
        runToTheEnd(run, compose("http://127.0.0.1:" + server.actualPort(), 20, 0.5, 10, 1000));
    assertBalanced(end);
    assertThat(end.total().completed()).isZero();
    assertThat(end.total().failed()).isEqualTo(end.total().sent());
  }
}
