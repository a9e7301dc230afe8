package dev.steelyard.nginx.bench.faults;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that ask all the time, each one request after the other on a connection kept open.
 *
 * <p>A server answers its own {@code address:port}, so every answer tells who was picked. A request
 * whose connection was cut or refused is sent again, as clients do with a GET, until the limit.
 */
final class Traffic implements AutoCloseable {

  private static final int CLIENTS = 8;
  private static final long PAUSE_NANOS = Duration.ofMillis(4).toNanos();
  private static final long ASK_AGAIN_NANOS = Duration.ofMillis(5).toNanos();
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);
  private static final Duration GIVE_UP = Duration.ofSeconds(90);

  private final int port;
  private final byte[] request;
  private final List<Thread> clients = new ArrayList<>();
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private final LongAdder wrong = new LongAdder();
  private volatile Expectation expectation = new Expectation(0, Optional.empty());
  private volatile boolean ended;

  /**
   * What became of the requests so far.
   *
   * @param answered with any status
   * @param failed answered with another status than 200, or never
   * @param broken connections cut or refused; the request was sent again
   * @param wrong answered by a server that was not allowed
   */
  record Counts(long answered, long failed, long broken, long wrong) {}

  private record Answer(int status, String body) {}

  /** Who may answer, with a number that tells one expectation from the next. */
  private record Expectation(int number, Optional<Set<String>> servers) {}

  private Traffic(int port, String path) {
    this.port = port;
    this.request =
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            .formatted(path)
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** Starts the clients; nothing is expected yet. */
  static Traffic start(int port, String path) {
    Traffic traffic = new Traffic(port, path);
    for (int i = 0; i < CLIENTS; i++) {
      Thread client = new Thread(traffic::ask, "traffic-" + i);
      client.setDaemon(true);
      client.start();
      traffic.clients.add(client);
    }
    return traffic;
  }

  /** From now on only these servers may answer; requests under way are not judged. */
  synchronized void expectOnly(Set<String> servers) {
    expectation = new Expectation(expectation.number() + 1, Optional.of(Set.copyOf(servers)));
  }

  /** From now on any server may answer. */
  synchronized void expectAny() {
    expectation = new Expectation(expectation.number() + 1, Optional.empty());
  }

  Counts counts() {
    return new Counts(answered.sum(), failed.sum(), broken.sum(), wrong.sum());
  }

  private void ask() {
    Socket connection = null;
    while (!ended) {
      connection = askOnce(connection);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    close(connection);
  }

  /** One request until it is answered. @return the connection, if it can be used again */
  private @Nullable Socket askOnce(@Nullable Socket open) {
    Expectation expected = expectation;
    long deadline = System.nanoTime() + GIVE_UP.toNanos();
    Socket connection = open;
    while (!ended) {
      try {
        if (connection == null) {
          connection = new Socket(InetAddress.getLoopbackAddress(), port);
          connection.setTcpNoDelay(true);
          connection.setSoTimeout((int) ANSWER_LIMIT.toMillis());
        }
        judge(exchange(connection), expected);
        return connection;
      } catch (IOException e) {
        broken.increment();
        close(connection);
        connection = null;
        if (System.nanoTime() > deadline) {
          failed.increment();
          return null;
        }
        LockSupport.parkNanos(ASK_AGAIN_NANOS);
      }
    }
    return connection;
  }

  private void judge(Answer answer, Expectation expected) {
    answered.increment();
    if (answer.status() != 200) {
      failed.increment();
    } else if (expected.number() == expectation.number()
        && expected.servers().filter(servers -> !servers.contains(answer.body())).isPresent()) {
      wrong.increment();
    }
  }

  private Answer exchange(Socket connection) throws IOException {
    connection.getOutputStream().write(request);
    InputStream in = new BufferedInputStream(connection.getInputStream());
    int status = Integer.parseInt(line(in).substring(9, 12));
    int length = -1;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.regionMatches(true, 0, "content-length: ", 0, 16)) {
        length = Integer.parseInt(header.substring(16));
      }
    }
    if (length < 0) {
      throw new IOException("an answer without a length");
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException();
    }
    return new Answer(status, new String(body, StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static void close(@Nullable Socket connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    ended = true;
    try {
      for (Thread client : clients) {
        client.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SteelyardException(ErrorCode.FAILED, "the traffic", "was interrupted", e);
    }
  }
}
