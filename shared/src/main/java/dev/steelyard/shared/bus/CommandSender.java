package dev.steelyard.shared.bus;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The {@code send} command: one command to the local agent over HTTP, its answer on standard
 * output.
 *
 * <p>Uses nothing but the JDK's sockets and starts in a fraction of what a cluster member or a full
 * HTTP client needs; the launchers run it with the shared jar alone on the class path.
 */
public final class CommandSender {

  private static final int CONNECT_MILLIS = 2_000;

  private static final String USAGE =
      """
      Usage: send [--api URL] [--timeout MILLIS] ADDRESS [JSON]
      Sends a command to the agent on this machine and prints the answer.
        --api URL         the agent's own port (default: STEELYARD_API, else the agent's default)
        --timeout MILLIS  how long the command may take (default 30000)
      Examples:
        send steelyard.weights.get
        send steelyard.weights.set '{"weights":{"compose_backend":{"127.0.0.1:9101":3}},"force":true}'
        send steelyard.policy.activate '{"policy":"gains"}'
      Exit status: 0 done, 1 the command failed, 2 bad usage, 3 no agent listens there.
      """;

  private CommandSender() {}

  public static void main(String[] args) {
    String api = System.getenv("STEELYARD_API");
    if (api == null || api.isEmpty()) {
      api = System.getProperty("steelyard.api", "http://127.0.0.1:8472");
    }
    System.exit(run(List.of(args), api, System.out, System.err));
  }

  /** Sends one command; see {@link #USAGE} for the exit status. */
  static int run(List<String> args, String defaultApi, PrintStream out, PrintStream err) {
    Deque<String> words = new ArrayDeque<>(args);
    String api = defaultApi;
    String timeout = "30000";
    while (!words.isEmpty() && words.getFirst().startsWith("--")) {
      String option = words.removeFirst();
      if (option.equals("--help")) {
        out.print(USAGE);
        return 0;
      }
      if (words.isEmpty() || !(option.equals("--api") || option.equals("--timeout"))) {
        err.print(USAGE);
        return 2;
      }
      if (option.equals("--api")) {
        api = words.removeFirst();
      } else {
        timeout = words.removeFirst();
      }
    }
    if (words.isEmpty() || words.size() > 2 || !timeout.matches("\\d{1,7}")) {
      err.print(USAGE);
      return 2;
    }
    String address = words.removeFirst();
    String body = words.isEmpty() ? "{}" : words.removeFirst();
    if (!address.matches("[A-Za-z0-9._-]+")) {
      err.println("address " + address + ": letters, digits, dots and dashes only");
      return 2;
    }
    try {
      return exchange(URI.create(api), address, body, Integer.parseInt(timeout), out, err);
    } catch (IllegalArgumentException e) {
      err.println("--api " + api + ": must look like http://127.0.0.1:8472");
      return 2;
    } catch (IOException e) {
      err.println(
          "no agent answers on "
              + api
              + " ("
              + e.getMessage()
              + "): start it, or name its port with --api");
      return 3;
    }
  }

  private static int exchange(
      URI api, String address, String body, int timeoutMillis, PrintStream out, PrintStream err)
      throws IOException {
    if (!"http".equals(api.getScheme()) || api.getHost() == null || api.getPort() < 1) {
      throw new IllegalArgumentException("not an agent's address");
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /api/commands/%s?timeoutMillis=%d HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(address, timeoutMillis, api.getAuthority(), bytes.length);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(api.getHost(), api.getPort()), CONNECT_MILLIS);
      socket.setSoTimeout(timeoutMillis + CONNECT_MILLIS);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      String answer = readAll(socket.getInputStream());
      int end = answer.indexOf("\r\n\r\n");
      if (end < 0 || !answer.startsWith("HTTP/1.1 ")) {
        throw new IOException("the answer is not HTTP");
      }
      boolean done = answer.startsWith("HTTP/1.1 200");
      (done ? out : err).println(answer.substring(end + 4).strip());
      return done ? 0 : 1;
    }
  }

  private static String readAll(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
