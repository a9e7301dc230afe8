package dev.steelyard.client.bench;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * The process of the arm that stands for everyday Vert.x: its WebClient in a closed loop on one
 * event loop with the native transport.
 */
final class WebClientArm {

  /** How its line of figures begins: completed requests, seconds, processor seconds. */
  static final String FIGURES = "steelyard ";

  private final WebClient client;
  private final int port;
  private long completed;
  private boolean over;

  private WebClientArm(WebClient client, int port) {
    this.client = client;
    this.port = port;
  }

  /** Arguments: port, connections, seconds of warm-up, measured seconds. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    int connections = Integer.parseInt(args[1]);
    long warmUpMillis = Math.round(Double.parseDouble(args[2]) * 1000);
    long millis = Math.round(Double.parseDouble(args[3]) * 1000);
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    WebClient client =
        WebClient.create(
            vertx,
            new WebClientOptions().setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(connections).setEventLoopSize(1));
    CountDownLatch told = new CountDownLatch(1);
    vertx.runOnContext(
        nothing -> {
          WebClientArm arm = new WebClientArm(client, port);
          for (int i = 0; i < connections; i++) {
            arm.send();
          }
          vertx.setTimer(warmUpMillis, id -> arm.measure(vertx, millis, told));
        });
    told.await();
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private void send() {
    client
        .get(port, "127.0.0.1", "/")
        .send()
        .onComplete(
            answer -> {
              completed++;
              send();
            },
            failure -> {
              if (over) {
                return; // the close of the client ends what is on its way
              }
              System.err.println("a request failed: " + failure);
              System.exit(1);
            });
  }

  private void measure(Vertx vertx, long millis, CountDownLatch told) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long startNanos = System.nanoTime();
    long startCpu = system.getProcessCpuTime();
    long before = completed;
    vertx.setTimer(
        millis,
        id -> {
          System.out.printf(
              Locale.ROOT,
              FIGURES + "%d %.6f %.6f%n",
              completed - before,
              (System.nanoTime() - startNanos) / 1e9,
              (system.getProcessCpuTime() - startCpu) / 1e9);
          over = true;
          told.countDown();
        });
  }
}
