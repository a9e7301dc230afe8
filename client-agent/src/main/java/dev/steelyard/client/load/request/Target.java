package dev.steelyard.client.load.request;

import dev.steelyard.shared.SteelyardException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where requests go.
 *
 * @param host name or address, IPv6 without brackets
 * @param port 1..65535
 * @param hostHeader what the Host header says
 * @param prefix in front of every path; empty or {@code /something} without a slash at the end
 */
public record Target(String host, int port, String hostHeader, String prefix) {

  private static final int HTTP_PORT = 80;

  /** Reads a base URL, for instance {@code http://127.0.0.1:8080}. */
  public static Target parse(String url) {
    String place = "target is " + url;
    String remedy = "use http://HOST:PORT, with a path before all requests if needed";
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw SteelyardException.badRequest(place + " (" + e.getReason() + ")", remedy);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (scheme.equals("https")) {
      throw SteelyardException.badRequest(
          place, "https is not supported yet; use the http port of the target");
    }
    if (!scheme.equals("http")
        || uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getPort() == 0
        || uri.getPort() > 65535) {
      throw SteelyardException.badRequest(place, remedy);
    }
    String host = uri.getHost();
    int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return new Target(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        port,
        port == HTTP_PORT ? host : host + ":" + port,
        path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }
}
