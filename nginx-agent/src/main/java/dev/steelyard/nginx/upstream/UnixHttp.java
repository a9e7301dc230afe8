package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTTP/1.1 over a unix socket, each request on a connection of its own: after a reload only new
 * connections are sure to reach new workers. Blocks the calling thread, at most for the timeout.
 */
final class UnixHttp {

  private static final Pattern HEAD =
      Pattern.compile("HTTP/1\\.1 (\\d{3}) .*?\r\n\r\n", Pattern.DOTALL);
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d{1,9})\r\n");

  private final Path socket;
  private final Duration timeout;

  /**
   * @param timeout for a whole exchange
   */
  UnixHttp(Path socket, Duration timeout) {
    this.socket = socket;
    this.timeout = timeout;
  }

  /** Status and body of an answer. */
  record Answer(int status, String body) {}

  /** A connection with what is still to send and what came. */
  private record Exchange(SocketChannel channel, ByteBuffer out, ByteArrayOutputStream in) {}

  /**
   * One request.
   *
   * @throws SteelyardException unavailable when nobody answers, timeout when it takes too long
   */
  Answer send(String method, String path, Map<String, String> headers, String body) {
    return sendAll(List.of(request(method, path, headers, body))).get(0);
  }

  /** The same GET on so many connections that are open at the same time, so workers share them. */
  List<Answer> getAtOnce(String path, int count) {
    return sendAll(Collections.nCopies(count, request("GET", path, Map.of(), "")));
  }

  private static String request(
      String method, String path, Map<String, String> headers, String body) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s %s HTTP/1.1\r\nHost: steelyard\r\nConnection: close\r\n".formatted(method, path));
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    text.append("Content-Length: %d\r\n".formatted(length));
    headers.forEach((name, value) -> text.append("%s: %s\r\n".formatted(name, value)));
    return text.append("\r\n").append(body).toString();
  }

  private List<Answer> sendAll(List<String> requests) {
    List<Exchange> exchanges = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (String request : requests) {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        exchanges.add(
            new Exchange(
                channel, StandardCharsets.UTF_8.encode(request), new ByteArrayOutputStream()));
        channel.connect(UnixDomainSocketAddress.of(socket));
      }
      for (Exchange exchange : exchanges) {
        exchange.channel().configureBlocking(false);
        exchange.channel().register(selector, SelectionKey.OP_WRITE, exchange);
      }
      run(selector, exchanges.size());
      return exchanges.stream().map(exchange -> answer(exchange.in())).toList();
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE,
          "NGINX does not answer on " + socket + " (" + e.getMessage() + ")",
          "start it, and see its error log",
          e);
    } finally {
      exchanges.forEach(UnixHttp::close);
    }
  }

  private void run(Selector selector, int open) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    int left = open;
    byte[] buffer = new byte[1 << 16];
    while (left > 0) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        throw new SteelyardException(
            ErrorCode.TIMEOUT,
            "no answer on " + socket + " within " + timeout.toMillis() + " ms",
            "see NGINX' error log, and whether the machine is overloaded");
      }
      selector.select(millis);
      for (SelectionKey key : selector.selectedKeys()) {
        left -= advance(key, buffer) ? 1 : 0;
      }
      selector.selectedKeys().clear();
    }
  }

  /** Sends or reads what it can; true when the other side closed. */
  private static boolean advance(SelectionKey key, byte[] buffer) throws IOException {
    Exchange exchange = (Exchange) key.attachment();
    if (key.isWritable()) {
      exchange.channel().write(exchange.out());
      if (!exchange.out().hasRemaining()) {
        key.interestOps(SelectionKey.OP_READ);
      }
      return false;
    }
    int count = exchange.channel().read(ByteBuffer.wrap(buffer));
    if (count < 0) {
      key.cancel();
      return true;
    }
    exchange.in().write(buffer, 0, count);
    return false;
  }

  private Answer answer(ByteArrayOutputStream bytes) {
    String text = bytes.toString(StandardCharsets.UTF_8);
    Matcher head = HEAD.matcher(text);
    Matcher length = LENGTH.matcher(text);
    if (!head.lookingAt() || !length.find()) {
      throw unreadable("is no HTTP/1.1 with a length");
    }
    String body = text.substring(head.end());
    if (body.getBytes(StandardCharsets.UTF_8).length != Integer.parseInt(length.group(1))) {
      throw unreadable("was cut off");
    }
    return new Answer(Integer.parseInt(head.group(1)), body);
  }

  private SteelyardException unreadable(String what) {
    return new SteelyardException(
        ErrorCode.FAILED,
        "the answer on " + socket + " " + what,
        "check that NGINX listens there with the agent's admin.conf");
  }

  private static void close(Exchange exchange) {
    try {
      exchange.channel().close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
