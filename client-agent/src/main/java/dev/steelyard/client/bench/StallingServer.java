package dev.steelyard.client.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Answers GETs on loopback at once, but stands still once, from a given request on. */
final class StallingServer implements AutoCloseable {

  private static final int WAITING_CONNECTIONS = 500;
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);
  private static final String HEAD_END = "\r\n\r\n";

  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final int stallsAt;
  private final long stallNanos;
  private volatile long stallEndNanos;
  private volatile boolean stalled;

  /**
   * Starts it.
   *
   * @param stallsAt the request, from 1, that meets the stall first
   */
  StallingServer(int stallsAt, long stallNanos) {
    this.stallsAt = stallsAt;
    this.stallNanos = stallNanos;
    try {
      listener = new ServerSocket(0, WAITING_CONNECTIONS, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (readHead(in)) {
        if (requests.incrementAndGet() == stallsAt) {
          stallEndNanos = System.nanoTime() + stallNanos;
          stalled = true;
        }
        if (stalled) {
          waitForEnd();
        }
        socket.getOutputStream().write(ANSWER);
      }
    } catch (IOException e) {
      // The client closed it.
    }
  }

  private void waitForEnd() {
    for (long left = stallEndNanos - System.nanoTime();
        left > 0;
        left = stallEndNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static boolean readHead(InputStream in) throws IOException {
    int matched = 0;
    while (matched < HEAD_END.length()) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      if (next == HEAD_END.charAt(matched)) {
        matched++;
      } else {
        matched = next == '\r' ? 1 : 0;
      }
    }
    return true;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
