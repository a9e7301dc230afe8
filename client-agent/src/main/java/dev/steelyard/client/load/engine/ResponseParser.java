package dev.steelyard.client.load.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one HTTP/1.1 response after the other from the bytes of a connection, however they are
 * split; bodies are skipped. Lines are read where they lie; only one that is split is copied.
 *
 * <p>Interim responses (1xx) are passed over. A body is framed by {@code chunked}, by {@code
 * Content-Length}, or by the end of the connection; 204, 304 and answers to HEAD have none. Both
 * framings at once, contradicting lengths, folded headers, other transfer codings and a head over
 * the limit are malformed. A line may end in LF alone. One thread.
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

  private static final int FIRST_CARRY = 256;
  private static final long UNKNOWN = -1;
  private static final int SWITCHING_PROTOCOLS = 101;

  private static final byte[] VERSION = ascii("HTTP/1.");
  private static final byte[] CONNECTION = ascii("connection");
  private static final byte[] CONTENT_LENGTH = ascii("content-length");
  private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
  private static final byte[] CHUNKED = ascii("chunked");
  private static final byte[] CLOSE = ascii("close");
  private static final byte[] KEEP_ALIVE = ascii("keep-alive");

  private State state = State.STATUS_LINE;
  private boolean toHead;
  private boolean started;
  private int headLength;
  private int status;
  private boolean keepAlive;
  private boolean chunked;
  private long contentLength;
  private long remaining;

  /** The first part of a line that is split. */
  private byte[] carry = new byte[0];

  private int carried;

  /** The present line, without its end. */
  private byte[] line = carry;

  private int from;
  private int to;

  /**
   * Gets ready for the next response.
   *
   * @param answersHead whether it answers a HEAD request, which means that it has no body
   */
  void reset(boolean answersHead) {
    state = State.STATUS_LINE;
    toHead = answersHead;
    started = false;
    headLength = 0;
    carried = 0;
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

  Result result() {
    return switch (state) {
      case DONE -> Result.DONE;
      case MALFORMED -> Result.MALFORMED;
      default -> Result.MORE;
    };
  }

  /**
   * Reads on; stops after the end of the response.
   *
   * @return the index of the first byte that was not read
   */
  int feed(byte[] in, int start, int end) {
    started |= start < end;
    int at = start;
    while (at < end && state != State.DONE && state != State.MALFORMED) {
      at =
          switch (state) {
            case UNTIL_CLOSE -> end;
            case FIXED_BODY, CHUNK_DATA -> skipBody(at, end);
            default -> readLine(in, at, end);
          };
    }
    return at;
  }

  /** The connection ended: a response framed by that is complete, any other is malformed. */
  Result end() {
    return state == State.UNTIL_CLOSE ? Result.DONE : Result.MALFORMED;
  }

  private int skipBody(int at, int end) {
    int skipped = (int) Math.min(remaining, end - at);
    remaining -= skipped;
    if (remaining == 0) {
      state = state == State.FIXED_BODY ? State.DONE : State.CHUNK_END;
    }
    return at + skipped;
  }

  private int readLine(byte[] in, int start, int end) {
    int at = start;
    int most = Math.min(end, start + HEAD_LIMIT - headLength);
    while (at < most && in[at] != '\n') {
      at++;
    }
    headLength += at - start;
    if (at == most) {
      keep(in, start, at);
      if (at < end) {
        state = State.MALFORMED;
      }
      return at;
    }
    headLength++;
    if (carried > 0) {
      keep(in, start, at);
      line = carry;
      from = 0;
      to = carried;
      carried = 0;
    } else {
      line = in;
      from = start;
      to = at;
    }
    if (to > from && line[to - 1] == '\r') {
      to--;
    }
    state = afterLine();
    return at + 1;
  }

  private void keep(byte[] in, int start, int end) {
    int length = end - start;
    if (carried + length > carry.length) {
      carry = Arrays.copyOf(carry, Math.max(FIRST_CARRY, 2 * (carried + length)));
    }
    System.arraycopy(in, start, carry, carried, length);
    carried += length;
  }

  private State afterLine() {
    boolean empty = from == to;
    return switch (state) {
      case STATUS_LINE -> statusLine();
      case HEADER -> empty ? bodyState() : header();
      case CHUNK_SIZE -> chunkSize();
      case CHUNK_END -> {
        headLength = 0;
        yield empty ? State.CHUNK_SIZE : State.MALFORMED;
      }
      case TRAILER -> empty ? State.DONE : State.TRAILER;
      default -> State.MALFORMED;
    };
  }

  /** {@code HTTP/1.x SP 3DIGIT [SP reason]}. */
  private State statusLine() {
    int length = to - from;
    int version = from + VERSION.length;
    if (length < 12
        || !Arrays.equals(line, from, version, VERSION, 0, VERSION.length)
        || (line[version] != '0' && line[version] != '1')
        || line[version + 1] != ' '
        || (length > 12 && line[from + 12] != ' ')) {
      return State.MALFORMED;
    }
    long code = number(from + 9, from + 12, 10);
    if (code < 100 || code > 599) {
      return State.MALFORMED;
    }
    status = (int) code;
    keepAlive = line[version] == '1';
    chunked = false;
    contentLength = UNKNOWN;
    return State.HEADER;
  }

  private State header() {
    int colon = from;
    while (colon < to && line[colon] != ':') {
      colon++;
    }
    if (colon == from || colon == to || isSpace(line[from])) {
      return State.MALFORMED;
    }
    int valueFrom = colon + 1;
    int valueTo = to;
    while (valueFrom < valueTo && isSpace(line[valueFrom])) {
      valueFrom++;
    }
    while (valueFrom < valueTo && isSpace(line[valueTo - 1])) {
      valueTo--;
    }
    boolean good =
        switch (colon - from) {
          case 10 -> !is(from, colon, CONNECTION) || connection(valueFrom, valueTo);
          case 14 -> !is(from, colon, CONTENT_LENGTH) || length(valueFrom, valueTo);
          case 17 -> !is(from, colon, TRANSFER_ENCODING) || coding(valueFrom, valueTo);
          default -> true;
        };
    return good ? State.HEADER : State.MALFORMED;
  }

  /** {@code token *( OWS "," OWS token )}; options that are not known are passed over. */
  private boolean connection(int start, int end) {
    int at = start;
    while (at < end) {
      int comma = at;
      while (comma < end && line[comma] != ',') {
        comma++;
      }
      int last = comma;
      while (at < last && isSpace(line[at])) {
        at++;
      }
      while (at < last && isSpace(line[last - 1])) {
        last--;
      }
      if (is(at, last, CLOSE)) {
        keepAlive = false;
      } else if (is(at, last, KEEP_ALIVE)) {
        keepAlive = true;
      }
      at = comma + 1;
    }
    return true;
  }

  private boolean length(int start, int end) {
    long length = end - start > 18 ? UNKNOWN : number(start, end, 10);
    boolean contradicts = contentLength != UNKNOWN && contentLength != length;
    contentLength = length;
    return length != UNKNOWN && !contradicts;
  }

  private boolean coding(int start, int end) {
    boolean first = !chunked;
    chunked = is(start, end, CHUNKED);
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
    if (toHead || status == 204 || status == 304) {
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
    int end = from;
    while (end < to && line[end] != ';' && !isSpace(line[end])) {
      end++;
    }
    remaining = end - from > 15 ? UNKNOWN : number(from, end, 16);
    headLength = 0;
    if (remaining < 0) {
      return State.MALFORMED;
    }
    return remaining == 0 ? State.TRAILER : State.CHUNK_DATA;
  }

  /** A number without sign; {@link #UNKNOWN} when it is none. */
  private long number(int start, int end, int radix) {
    long number = start == end ? UNKNOWN : 0;
    for (int i = start; i < end && number >= 0; i++) {
      int digit = Character.digit(line[i], radix);
      number = digit < 0 ? UNKNOWN : number * radix + digit;
    }
    return number;
  }

  /** Whether a part of the line is a word in lower case, whatever its own case. */
  private boolean is(int start, int end, byte[] lowerCase) {
    if (end - start != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      int letter = line[start + i];
      int lower = letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
      if (lower != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSpace(byte letter) {
    return letter == ' ' || letter == '\t';
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
