package dev.steelyard.nginx.upstream;

/**
 * Who writes weights. While the lease of an owner lasts, NGINX refuses everybody else.
 *
 * @param token the same at every start on the same state directory; letters, digits and dashes
 * @param description for a reader; one line
 */
public record Owner(String token, String description) {

  /** What every write to the admin endpoint carries. */
  String header() {
    return token + " " + description;
  }

  /** Whether a header names the same owner. */
  boolean sameAs(String header) {
    return header.startsWith(token + " ");
  }
}
