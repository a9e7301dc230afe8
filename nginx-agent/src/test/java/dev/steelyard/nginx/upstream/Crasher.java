package dev.steelyard.nginx.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server that reads the head of each request and then closes without an answer. */
final class Crasher implements AutoCloseable {

  private final ServerSocket socket;
  private final AtomicInteger requests = new AtomicInteger();
  private final Thread thread = new Thread(this::serve, "crasher");

  Crasher(int port) throws IOException {
    socket = new ServerSocket(port, 64, InetAddress.getLoopbackAddress());
    thread.start();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        String head = "";
        for (int c = 0; c >= 0 && !head.endsWith("\r\n\r\n"); ) {
          c = connection.getInputStream().read();
          head += (char) c;
        }
        requests.incrementAndGet();
      } catch (IOException closed) {
        // The next one, or the end.
      }
    }
  }

  /** Requests whose head arrived. */
  int requests() {
    return requests.get();
  }

  @Override
  public void close() {
    try {
      socket.close();
      thread.join();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
