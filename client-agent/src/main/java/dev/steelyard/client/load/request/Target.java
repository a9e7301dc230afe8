package dev.steelyard.client.load.request;

import dev.steelyard.shared.SteelyardException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where requests go.
 *
 * @param tls whether it is an https target
 * @param host name or address, IPv6 without brackets
 * @param port 1..65535
 * @param hostHeader what the Host header says
 * @param prefix in front of every path; empty or {@code /something} without a slash at the end
 */
public record Target(boolean tls, String host, int port, String hostHeader, String prefix) {

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /** Reads a base URL, for instance {@code http://127.0.0.1:8080}. */
  public static Target parse(String url) {
    String place = "target is " + url;
    String remedy =
        "use http://HOST:PORT or https://HOST:PORT, with a path before all requests if needed";
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw SteelyardException.badRequest(place + " (" + e.getReason() + ")", remedy);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https");
    if (!(tls || scheme.equals("http"))
        || uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getPort() == 0
        || uri.getPort() > 65535) {
      throw SteelyardException.badRequest(place, remedy);
    }
    String host = uri.getHost();
    int usualPort = tls ? HTTPS_PORT : HTTP_PORT;
    int port = uri.getPort() < 0 ? usualPort : uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return new Target(
        tls,
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        port,
        port == usualPort ? host : host + ":" + port,
        path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }
}
