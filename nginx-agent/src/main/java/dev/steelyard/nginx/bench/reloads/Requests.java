package dev.steelyard.nginx.bench.reloads;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests one after the other, each on a connection of its own and never repeated: a request that
 * is lost shows, and the race between a kept connection and a leaving worker, which every reload
 * has, does not.
 */
final class Requests implements AutoCloseable {

  /** Long enough for one that waits in the listen queue while NGINX has no worker. */
  private static final int TIMEOUT_MILLIS = 15_000;

  private final int port;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private volatile boolean ending;
  private final Thread sender = new Thread(this::sendOn, "reload-requests");

  Requests(int port) {
    this.port = port;
  }

  /** Begins to send, until {@link #close}. */
  Requests start() {
    sender.start();
    return this;
  }

  int sent() {
    return sent.get();
  }

  int lost() {
    return lost.get();
  }

  private void sendOn() {
    while (!ending) {
      sent.incrementAndGet();
      if (send().isEmpty()) {
        lost.incrementAndGet();
      }
    }
  }

  /** How many of so many requests each server answered; ends with the first that nobody does. */
  Map<String, Integer> share(int count) {
    Map<String, Integer> answers = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Optional<String> server = send();
      if (server.isEmpty()) {
        return answers;
      }
      answers.merge(server.get(), 1, Integer::sum);
    }
    return answers;
  }

  /** The body of an answer with status 200. */
  private Optional<String> send() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write(
          "GET / HTTP/1.1\r\nHost: steelyard\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      int body = answer.indexOf("\r\n\r\n");
      return answer.startsWith("HTTP/1.1 200 ") && body > 0
          ? Optional.of(answer.substring(body + 4))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    ending = true;
    try {
      sender.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
