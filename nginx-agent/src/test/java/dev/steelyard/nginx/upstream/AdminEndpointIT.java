package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin endpoint of a real NGINX, spoken to byte by byte. */
class AdminEndpointIT {

  private static final int IDLE_CHANGES = 100;

  @TempDir Path directory;

  /** Sends bytes, ends the sending side, reads what comes until the other side closes. */
  private static String exchange(Path socket, String request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(StandardCharsets.UTF_8.encode(request));
      channel.shutdownOutput();
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(4096);
      while (channel.read(buffer.clear()) >= 0) {
        answer.write(buffer.array(), 0, buffer.position());
      }
      return answer.toString(StandardCharsets.UTF_8);
    }
  }

  private static String put(String headers, String body) {
    return "PUT /weights HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n" + body;
  }

  @Test
  void aBodyThatIsNotThereAsAWholeChangesNothing() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      Path socket = fleet.settings().socket();
      String document = fleet.settings().base().text();
      int length = document.length();
      String half = document.substring(0, length / 2);

      // A longer length than what is sent: NGINX waits for the rest until the sender hangs up.
      assertThat(exchange(socket, put("Content-Length: " + length + "\r\n", half)))
          .doesNotContain("HTTP/1.1 200");
      // A shorter length: the document ends before its last line.
      assertThat(exchange(socket, put("Content-Length: " + length / 2 + "\r\n", document)))
          .contains("HTTP/1.1 400", "cut off");
      // Chunks, and no length at all.
      String chunk = Integer.toHexString(length) + "\r\n" + document + "\r\n0\r\n\r\n";
      assertThat(exchange(socket, put("Transfer-Encoding: chunked\r\n", chunk)))
          .contains("HTTP/1.1 411", "no Content-Length");
      assertThat(exchange(socket, put("", ""))).contains("HTTP/1.1 411");
      assertThat(exchange(socket, put("Content-Length: 2000000\r\n", "")))
          .contains("HTTP/1.1 413", "at most 1048576");
      assertThat(exchange(socket, put("Content-Length: -5\r\n", ""))).contains("HTTP/1.1 400");

      assertThat(fleet.view().weightsVersion()).isZero();
      assertThat(exchange(socket, put("Content-Length: " + length + "\r\n", document)))
          .contains("HTTP/1.1 200", "\"version\":1");
    }
  }

  @Test
  void wrongMethodsAreRefusedWithTheRightOnes() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      Map<String, String> refused =
          Map.of(
              "POST /weights",
              "use GET or PUT",
              "DELETE /weights",
              "use GET or PUT",
              "GET /beat",
              "use POST",
              "PUT /version",
              "use GET",
              "POST " + NginxSettings.STATUS_PATH,
              "use GET");
      refused.forEach(
          (line, sentence) -> {
            String[] words = line.split(" ", 2);
            UnixHttp.Answer answer = fleet.admin().send(words[0], words[1], Map.of(), "");
            assertThat(answer.status()).as(line).isEqualTo(405);
            assertThat(answer.body()).contains(sentence);
          });
      assertThat(fleet.admin().send("GET", "/other", Map.of(), "").status()).isEqualTo(404);
      assertThat(fleet.view().weightsVersion()).isZero();
    }
  }

  /** No request ever comes: only the timer of each worker can have brought the weights. */
  @Test
  void idleWorkersHaveEveryChangeAndSaySo() throws IOException {
    try (Fleet fleet = Fleet.in(directory).workers(4).start()) {
      List<Double> millis = new ArrayList<>();
      for (int i = 1; i <= IDLE_CHANGES; i++) {
        millis.add(fleet.set("compose_backend", 100 + i, 200, 300).applyMillis());
        assertThat(fleet.view().acknowledged()).isEqualTo(4);
      }
      millis.sort(Double::compare);
      System.out.printf(
          "%d changes in 4 idle workers: p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
          IDLE_CHANGES, millis.get(49), millis.get(98), millis.get(99));
    }
  }
}
