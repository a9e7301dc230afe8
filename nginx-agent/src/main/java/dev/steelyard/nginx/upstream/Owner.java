package dev.steelyard.nginx.upstream;

import java.util.Map;

/**
 * Who writes weights. While the lease of an owner lasts, NGINX refuses everybody else.
 *
 * @param token the same at every start on the same state directory; letters, digits and dashes
 * @param description for a reader; one line
 */
public record Owner(String token, String description) {

  /** Without a name: may read, and write while nobody's lease lasts. */
  public static final Owner NOBODY = new Owner("", "");

  private static final String HEADER = "X-Steelyard-Owner";

  /** What every write to the admin endpoint carries. */
  Map<String, String> headers() {
    return token.isEmpty() ? Map.of() : Map.of(HEADER, token + " " + description);
  }

  /** Whether the holder that the endpoint tells is this owner. */
  boolean isHolder(String header) {
    return !token.isEmpty() && header.startsWith(token + " ");
  }
}
