package dev.steelyard.client.load.engine;

/** Names of failures in the figures. */
final class ErrorKind {

  /** The connection that the request waited for could not be opened. */
  static final String CONNECT = "connect";

  /** The connection was reset, or closed without an answer to its first request. */
  static final String RESET = "reset";

  /** A used connection was closed before the first byte of the answer: most likely it idled. */
  static final String CLOSED_RACE = "closed-race";

  /** No whole answer in time; the connection is closed, a late answer is not heard. */
  static final String TIMEOUT = "timeout";

  /** Not a well-formed answer, or bytes after it that nobody asked for. */
  static final String PROTOCOL = "protocol";

  /** Still on its way when the run ended. */
  static final String CUT = "cut";

  private ErrorKind() {}

  /** A whole answer with a status of 400 or more. */
  static String status(int code) {
    return "status-" + code;
  }
}
