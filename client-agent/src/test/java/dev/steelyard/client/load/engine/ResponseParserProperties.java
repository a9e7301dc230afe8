package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.client.load.engine.ResponseParser.Result;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ResponseParserProperties {

  /** A whole response with what the parser should say of it. */
  record Response(String bytes, int status, boolean keepAlive) {}

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Result feed(ResponseParser parser, String text) {
    parser.feed(bytes(text), 0, text.length());
    return parser.result();
  }

  private static Result parse(String text) {
    return feed(new ResponseParser(), text);
  }

  @Provide
  Arbitrary<Response> responses() {
    Arbitrary<String> body = Arbitraries.strings().ascii().ofMaxLength(40);
    Arbitrary<Integer> status = Arbitraries.of(200, 201, 302, 404, 500, 503);
    Arbitrary<String> interim =
        Arbitraries.of(
            "", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n");
    Arbitrary<Boolean> chunked = Arbitraries.of(true, false);
    Arbitrary<Boolean> close = Arbitraries.of(true, false);
    Arbitrary<String> end = Arbitraries.of("\r\n", "\n");
    return Combinators.combine(body, status, interim, chunked, close, end)
        .as(
            (text, code, first, inChunks, closes, line) -> {
              String head =
                  first
                      + ("HTTP/1.1 " + code + " Some reason\r\nServer: x: y\r\n")
                          .replace("\r\n", line)
                      + (closes ? "cONNECTION: foo, Close" + line : "");
              String framed =
                  inChunks
                      ? "Transfer-Encoding: Chunked" + line + line + chunks(text, line)
                      : "content-length:" + text.length() + " " + line + line + text;
              return new Response(head + framed, code, !closes);
            });
  }

  private static String chunks(String text, String line) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < text.length(); at += 7) {
      String chunk = text.substring(at, Math.min(at + 7, text.length()));
      out.append(Integer.toHexString(chunk.length())).append(";a=b").append(line);
      out.append(chunk).append(line);
    }
    return out.append("0").append(line).append("Trailer: t").append(line).append(line).toString();
  }

  @Property
  void aResponseIsReadHoweverItsBytesAreSplit(
      @ForAll("responses") Response response,
      @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 60) Integer> pieces) {
    ResponseParser parser = new ResponseParser();
    byte[] all = bytes(response.bytes());
    int at = 0;
    for (int piece : pieces) {
      if (at + piece < all.length) {
        assertThat(parser.feed(all, at, at + piece)).isEqualTo(at + piece);
        assertThat(parser.result()).isEqualTo(Result.MORE);
        at += piece;
      }
    }
    assertDone(parser, all, at, response);
  }

  @Property(tries = 200)
  void aResponseIsReadByteByByteOnAConnectionThatIsUsedAgain(
      @ForAll("responses") Response first, @ForAll("responses") Response second) {
    ResponseParser parser = new ResponseParser();
    for (Response response : List.of(first, second)) {
      parser.reset(false);
      byte[] all = bytes(response.bytes());
      assertThat(parser.started()).isFalse();
      for (int at = 0; at < all.length - 1; at++) {
        parser.feed(all, at, at + 1);
        assertThat(parser.result()).isEqualTo(Result.MORE);
        assertThat(parser.started()).isTrue();
      }
      assertDone(parser, all, all.length - 1, response);
    }
  }

  private static void assertDone(ResponseParser parser, byte[] all, int from, Response response) {
    assertThat(parser.feed(all, from, all.length)).isEqualTo(all.length);
    assertThat(parser.result()).isEqualTo(Result.DONE);
    assertThat(parser.status()).isEqualTo(response.status());
    assertThat(parser.keepAlive()).isEqualTo(response.keepAlive());
  }

  @Property
  void answersInOnePacketAreReadOneAfterTheOther(
      @ForAll @Size(min = 1, max = 5) List<@From("responses") Response> responses) {
    StringBuilder packet = new StringBuilder();
    responses.forEach(response -> packet.append(response.bytes()));
    byte[] all = bytes(packet.toString());
    ResponseParser parser = new ResponseParser();
    int at = 0;
    for (Response response : responses) {
      int end = at + response.bytes().length();
      assertThat(parser.feed(all, at, all.length)).isEqualTo(end);
      assertThat(parser.result()).isEqualTo(Result.DONE);
      assertThat(parser.status()).isEqualTo(response.status());
      parser.reset(false);
      at = end;
    }
  }

  @Property
  void arbitraryBytesNeverDoMoreThanOneThing(@ForAll byte[] noise) {
    ResponseParser parser = new ResponseParser();
    int read = parser.feed(noise, 0, noise.length);
    Result result = parser.result();
    assertThat(result == Result.MORE && read < noise.length).isFalse();
    assertThat(parser.feed(noise, 0, 0)).isZero();
    assertThat(parser.result()).isEqualTo(result);
  }

  @Example
  void responsesWithoutABodyEndWithTheirHead() {
    assertThat(parse("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"))
        .isEqualTo(Result.DONE);
    assertThat(parse("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n"))
        .isEqualTo(Result.DONE);
    assertThat(parse("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n")).isEqualTo(Result.DONE);
  }

  @Example
  void anAnswerToHeadHasNoBodyWhateverItsHeadSays() {
    ResponseParser parser = new ResponseParser();
    parser.reset(true);
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n";
    assertThat(feed(parser, "HTTP/1.1 100 Continue\r\n\r\n" + head)).isEqualTo(Result.DONE);
    assertThat(parser.keepAlive()).isTrue();
    parser.reset(true);
    assertThat(feed(parser, "HTTP/1.1 200 OK\r\n\r\n")).isEqualTo(Result.DONE);
    assertThat(parser.keepAlive()).as("its length does not end it").isTrue();
  }

  @Example
  void aBodyWithoutALengthEndsWithTheConnection() {
    ResponseParser parser = new ResponseParser();
    assertThat(feed(parser, "HTTP/1.1 200 OK\r\n\r\nbytes")).isEqualTo(Result.MORE);
    assertThat(parser.end()).isEqualTo(Result.DONE);
    assertThat(parser.keepAlive()).isFalse();
  }

  @Example
  void theEndOfTheConnectionInAnyOtherPlaceIsMalformed() {
    for (String half :
        List.of(
            "HTTP/1.1 200",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal")) {
      ResponseParser parser = new ResponseParser();
      assertThat(feed(parser, half)).isEqualTo(Result.MORE);
      assertThat(parser.end()).isEqualTo(Result.MALFORMED);
    }
  }

  @Example
  void oldServersKeepTheConnectionOnlyWhenTheySaySo() {
    ResponseParser parser = new ResponseParser();
    feed(parser, "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertThat(parser.keepAlive()).isFalse();
    parser.reset(false);
    feed(parser, "HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
    assertThat(parser.keepAlive()).isTrue();
  }

  @Example
  void whatIsNotHttpIsMalformed() {
    String ok = "HTTP/1.1 200 OK\r\n";
    for (String text :
        List.of(
            "SSH-2.0-OpenSSH\r\n",
            "HTTP/2.0 200 OK\r\n",
            "HTTP/1.1 2x0 OK\r\n",
            "HTTP/1.1 099 OK\r\n",
            "HTTP/1.1 600 OK\r\n",
            "HTTP/1.1 2000 OK\r\n",
            "\r\n",
            ok + "no colon\r\n",
            ok + ": no name\r\n",
            ok + "A: b\r\n folded\r\n",
            ok + "Content-Length: -1\r\n",
            ok + "Content-Length: 1x\r\n",
            ok + "Content-Length:\r\n",
            ok + "Content-Length: 9999999999999999999\r\n",
            ok + "Content-Length: 1\r\nContent-Length: 2\r\n",
            ok + "Transfer-Encoding: gzip, chunked\r\n",
            ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            ok + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n",
            ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
            ok + "Transfer-Encoding: chunked\r\n\r\n\r\n",
            ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
            ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nokay",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n")) {
      String ended = text.endsWith("\n") ? text : text + "\r\n";
      assertThat(parse(ended)).as(text).isEqualTo(Result.MALFORMED);
    }
  }

  @Example
  void aHeadOverTheLimitIsMalformedHoweverManyInterimOnesItHas() {
    String header = "X: " + "a".repeat(100) + "\r\n";
    String line = "HTTP/1.1 200 OK\r\n";
    assertThat(parse(line + header.repeat(150))).isEqualTo(Result.MORE);
    assertThat(parse(line + header.repeat(160))).isEqualTo(Result.MALFORMED);
    assertThat(parse("HTTP/1.1 100 Continue\r\n\r\n".repeat(1000))).isEqualTo(Result.MALFORMED);
    assertThat(parse("a".repeat(20_000))).isEqualTo(Result.MALFORMED);
  }
}
