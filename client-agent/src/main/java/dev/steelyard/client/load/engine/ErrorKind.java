package dev.steelyard.client.load.engine;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Names of failures in the figures. */
final class ErrorKind {

  /** The connection that the request waited for could not be opened, for a reason not below. */
  static final String CONNECT = "connect";

  /** Nobody listens on the target's port. */
  static final String REFUSED = "refused";

  /** The connection was not open in time. */
  static final String CONNECT_TIMEOUT = "connect-timeout";

  /** The target's name has no address. */
  static final String UNRESOLVED = "unresolved";

  /** There is no way to the target's address. */
  static final String UNREACHABLE = "unreachable";

  /** Both sides do not agree on TLS, or a certificate is not accepted. */
  static final String TLS = "tls";

  /** This process or machine has no file descriptor left. */
  static final String TOO_MANY_FILES = "too-many-files";

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

  /** Why a connection could not be opened. */
  static String ofConnect(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      if (cause instanceof ConnectTimeoutException) {
        return CONNECT_TIMEOUT;
      } else if (cause instanceof UnknownHostException) {
        return UNRESOLVED;
      } else if (cause instanceof SSLException) {
        return TLS;
      } else if (text.contains("Too many open files")) {
        return TOO_MANY_FILES;
      } else if (cause instanceof NoRouteToHostException || text.contains("unreachable")) {
        return UNREACHABLE;
      } else if (cause instanceof ConnectException && text.contains("refused")) {
        return REFUSED;
      }
    }
    return CONNECT;
  }

  /** A whole answer with a status of 400 or more. */
  static String status(int code) {
    return "status-" + code;
  }
}
