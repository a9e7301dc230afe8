package dev.steelyard.client.load.engine;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads one HTTP/1.1 response after the other from the bytes of a connection, however they are
 * split; bodies are skipped.
 *
 * <p>Interim responses (1xx) are passed over. A body is framed by {@code chunked}, by {@code
 * Content-Length}, or by the end of the connection; 204 and 304 have none. Both framings at once,
 * contradicting lengths, folded headers, other transfer codings and a head over the limit are
 * malformed. A line may end in LF alone. One thread.
 */
final class ResponseParser {

  /** What the bytes so far are. */
  enum Result {
    /** The response goes on. */
    MORE,
    /** The response is complete; bytes after it are left unread. */
    DONE,
    /** Not HTTP, or over a limit; the connection is of no use any more. */
    MALFORMED
  }

  private enum State {
    STATUS_LINE,
    HEADER,
    FIXED_BODY,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END,
    TRAILER,
    UNTIL_CLOSE,
    DONE,
    MALFORMED
  }

  /** Bytes of all interim and final head lines together; also of the trailers, and of a line. */
  private static final int HEAD_LIMIT = 16 * 1024;

  private static final long UNKNOWN = -1;
  private static final int SWITCHING_PROTOCOLS = 101;

  private final byte[] line = new byte[HEAD_LIMIT];
  private State state = State.STATUS_LINE;
  private int lineLength;
  private int headLength;
  private boolean started;
  private int status;
  private boolean keepAlive;
  private boolean chunked;
  private long contentLength;
  private long remaining;

  /** Gets ready for the next response. */
  void reset() {
    state = State.STATUS_LINE;
    started = false;
    lineLength = 0;
    headLength = 0;
  }

  /** Whether any byte of the present response is here. */
  boolean started() {
    return started;
  }

  /** The status code, once complete. */
  int status() {
    return status;
  }

  /** Whether the connection can be used again, once complete. */
  boolean keepAlive() {
    return keepAlive;
  }

  /** Reads on; stops after the end of the response. */
  Result feed(ByteBuf in) {
    started |= in.isReadable();
    boolean goesOn = true;
    while (goesOn) {
      goesOn = step(in);
    }
    return switch (state) {
      case DONE -> Result.DONE;
      case MALFORMED -> Result.MALFORMED;
      default -> Result.MORE;
    };
  }

  /** One line or body part; false at the end of the bytes or of the response. */
  private boolean step(ByteBuf in) {
    return switch (state) {
      case DONE, MALFORMED -> false;
      case UNTIL_CLOSE -> {
        in.skipBytes(in.readableBytes());
        yield false;
      }
      case FIXED_BODY, CHUNK_DATA -> skipBody(in);
      default -> {
        boolean whole = readLine(in);
        if (whole) {
          state = afterLine();
          lineLength = 0;
        }
        yield whole;
      }
    };
  }

  /** The connection ended: a response framed by that is complete, any other is malformed. */
  Result end() {
    return state == State.UNTIL_CLOSE ? Result.DONE : Result.MALFORMED;
  }

  private boolean skipBody(ByteBuf in) {
    int skipped = (int) Math.min(remaining, in.readableBytes());
    in.skipBytes(skipped);
    remaining -= skipped;
    if (remaining > 0) {
      return false;
    }
    state = state == State.FIXED_BODY ? State.DONE : State.CHUNK_END;
    return true;
  }

  /** Whether a whole line is in {@link #line}, without its end. */
  private boolean readLine(ByteBuf in) {
    while (in.isReadable()) {
      byte next = in.readByte();
      if (++headLength > HEAD_LIMIT) {
        state = State.MALFORMED;
        return false;
      }
      if (next == '\n') {
        if (lineLength > 0 && line[lineLength - 1] == '\r') {
          lineLength--;
        }
        return true;
      }
      line[lineLength++] = next;
    }
    return false;
  }

  private State afterLine() {
    return switch (state) {
      case STATUS_LINE -> statusLine();
      case HEADER -> lineLength == 0 ? bodyState() : header();
      case CHUNK_SIZE -> chunkSize();
      case CHUNK_END -> {
        headLength = 0;
        yield lineLength == 0 ? State.CHUNK_SIZE : State.MALFORMED;
      }
      case TRAILER -> lineLength == 0 ? State.DONE : State.TRAILER;
      default -> State.MALFORMED;
    };
  }

  /** {@code HTTP/1.x SP 3DIGIT [SP reason]}. */
  private State statusLine() {
    if (lineLength < 12
        || !text(0, 7).equals("HTTP/1.")
        || (line[7] != '0' && line[7] != '1')
        || line[8] != ' '
        || (lineLength > 12 && line[12] != ' ')) {
      return State.MALFORMED;
    }
    long code = number(9, 12, 10);
    if (code < 100 || code > 599) {
      return State.MALFORMED;
    }
    status = (int) code;
    keepAlive = line[7] == '1';
    chunked = false;
    contentLength = UNKNOWN;
    return State.HEADER;
  }

  private State header() {
    int colon = 0;
    while (colon < lineLength && line[colon] != ':') {
      colon++;
    }
    if (colon == 0 || colon == lineLength || line[0] == ' ' || line[0] == '\t') {
      return State.MALFORMED;
    }
    boolean known =
        switch (colon) {
          case 10 -> !is(colon, "connection") || connection(value(colon));
          case 14 -> !is(colon, "content-length") || length(value(colon));
          case 17 -> !is(colon, "transfer-encoding") || coding(value(colon));
          default -> true;
        };
    return known ? State.HEADER : State.MALFORMED;
  }

  private boolean connection(String value) {
    for (String token : value.split(",", -1)) {
      String option = token.strip();
      if (option.equals("close")) {
        keepAlive = false;
      } else if (option.equals("keep-alive")) {
        keepAlive = true;
      }
    }
    return true;
  }

  private boolean length(String value) {
    if (value.isEmpty()
        || value.length() > 18
        || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return false;
    }
    long length = Long.parseLong(value);
    boolean contradicts = contentLength != UNKNOWN && contentLength != length;
    contentLength = length;
    return !contradicts;
  }

  private boolean coding(String value) {
    boolean first = !chunked;
    chunked = value.equals("chunked");
    return first && chunked;
  }

  /** The state after the empty line at the end of a head. */
  private State bodyState() {
    if (status == SWITCHING_PROTOCOLS || (chunked && contentLength != UNKNOWN)) {
      return State.MALFORMED;
    }
    if (status < 200) {
      return State.STATUS_LINE;
    }
    if (status == 204 || status == 304) {
      return State.DONE;
    }
    headLength = 0;
    if (chunked) {
      return State.CHUNK_SIZE;
    }
    if (contentLength == UNKNOWN) {
      keepAlive = false;
      return State.UNTIL_CLOSE;
    }
    remaining = contentLength;
    return remaining == 0 ? State.DONE : State.FIXED_BODY;
  }

  /** {@code 1*HEXDIG [; extensions]}. */
  private State chunkSize() {
    int end = 0;
    while (end < lineLength && line[end] != ';' && line[end] != ' ' && line[end] != '\t') {
      end++;
    }
    remaining = end > 15 ? UNKNOWN : number(0, end, 16);
    headLength = 0;
    if (remaining < 0) {
      return State.MALFORMED;
    }
    return remaining == 0 ? State.TRAILER : State.CHUNK_DATA;
  }

  /** A number without sign; {@link #UNKNOWN} when it is none. */
  private long number(int from, int to, int radix) {
    long number = from == to ? UNKNOWN : 0;
    for (int i = from; i < to && number >= 0; i++) {
      int digit = Character.digit(line[i], radix);
      number = digit < 0 ? UNKNOWN : number * radix + digit;
    }
    return number;
  }

  private boolean is(int colon, String name) {
    return text(0, colon).toLowerCase(Locale.ROOT).equals(name);
  }

  private String value(int colon) {
    return text(colon + 1, lineLength).strip().toLowerCase(Locale.ROOT);
  }

  private String text(int from, int to) {
    return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
