package dev.steelyard.client.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A server on loopback that says exactly the bytes a test wants, one thread a connection. It checks
 * nothing of HTTP but the framing of requests.
 */
final class RawServer implements AutoCloseable {

  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  /** What happens on one connection; the connection is closed when it returns. */
  interface Script {
    void serve(Connection connection) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "raw-server");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  final List<String> requests = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();

  RawServer(Script script) {
    this(0, script);
  }

  RawServer(int port, Script script) {
    try {
      listener = new ServerSocket(port, 500, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(
        () -> {
          while (!listener.isClosed()) {
            try {
              Socket socket = listener.accept();
              socket.setTcpNoDelay(true);
              open.add(socket);
              connections.incrementAndGet();
              threads.execute(() -> serve(script, socket));
            } catch (IOException e) {
              return; // closed
            }
          }
        });
  }

  /** Answers everything with {@link #OK} at once. */
  static RawServer answering() {
    return answering(OK);
  }

  static RawServer answering(String answer) {
    return new RawServer(
        connection -> {
          while (!connection.readRequest().isEmpty()) {
            connection.write(answer);
          }
        });
  }

  int port() {
    return listener.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  private void serve(Script script, Socket socket) {
    try (socket) {
      script.serve(new Connection(socket));
    } catch (IOException | InterruptedException e) {
      // The other side or the test closed it.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }

  /** One accepted connection. */
  final class Connection {
    private final Socket socket;
    private final InputStream in;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Head and body as text; empty at the end of the connection. */
    String readRequest() throws IOException {
      StringBuilder text = new StringBuilder();
      while (text.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          return "";
        }
        text.append((char) next);
      }
      int length = 0;
      for (String line : text.toString().split("\r\n", -1)) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
          length = Integer.parseInt(line.substring("content-length: ".length()));
        }
      }
      text.append(new String(in.readNBytes(length), StandardCharsets.US_ASCII));
      requests.add(text.toString());
      return text.toString();
    }

    void write(String bytes) throws IOException {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
    }

    /** The target is busy with something else for so long. */
    void stall(long millis) {
      long end = System.nanoTime() + millis * 1_000_000;
      for (long left = millis * 1_000_000;
          left > 0 && !Thread.currentThread().isInterrupted();
          left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }

    /** Says nothing until the other side closes. */
    void hang() throws IOException {
      while (in.read() >= 0) {
        // Whatever comes is not answered.
      }
    }

    /** Closes with a reset instead of an orderly end. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
