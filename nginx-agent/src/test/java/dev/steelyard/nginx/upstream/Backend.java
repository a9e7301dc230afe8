package dev.steelyard.nginx.upstream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real HTTP server on loopback that counts, answers its own name, and can be made to wait or
 * fail.
 */
final class Backend implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private volatile int status = 200;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile String gated = "/";

  Backend() throws IOException {
    this(0);
  }

  Backend(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      counts
          .computeIfAbsent(exchange.getRequestURI().getPath(), p -> new AtomicInteger())
          .incrementAndGet();
      exchange.getRequestBody().readAllBytes();
      if (exchange.getRequestURI().getPath().startsWith(gated)) {
        gate.await();
      }
      byte[] body = address().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String address() {
    return "127.0.0.1:" + port();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Requests whose path starts with this. */
  int count(String path) {
    return counts.entrySet().stream()
        .filter(e -> e.getKey().startsWith(path))
        .mapToInt(e -> e.getValue().get())
        .sum();
  }

  void forget() {
    counts.clear();
  }

  void answerWith(int newStatus) {
    status = newStatus;
  }

  /** Holds requests until {@link #open}. */
  void hold() {
    hold("/");
  }

  /** Holds requests whose path starts with this until {@link #open}. */
  void hold(String path) {
    gated = path;
    gate = new CountDownLatch(1);
  }

  void open() {
    gate.countDown();
  }

  @Override
  public void close() {
    open();
    server.stop(0);
    threads.shutdownNow();
  }
}
