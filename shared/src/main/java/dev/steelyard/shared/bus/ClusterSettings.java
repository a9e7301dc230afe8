package dev.steelyard.shared.bus;

import java.time.Duration;
import java.util.List;

/**
 * How an agent joins the others.
 *
 * @param host address that cluster membership listens on
 * @param port its TCP port, fixed; 1..65535
 * @param members {@code host:port} of every agent that may be there, this one included
 * @param eventBusHost address that the event bus listens on
 * @param eventBusPort its TCP port; 0 picks a free one
 * @param silence a member that is not heard for so long, although its connections stand, is out:
 *     its locks are free. A member that ends is out at once
 */
public record ClusterSettings(
    String host,
    int port,
    List<String> members,
    String eventBusHost,
    int eventBusPort,
    Duration silence) {

  /** Long enough for every pause of a busy machine. */
  public static final Duration USUAL_SILENCE = Duration.ofSeconds(60);

  /** For agents of which another must take over within 5 s. */
  public static final Duration SHORT_SILENCE = Duration.ofSeconds(3);

  /** The usual silence. */
  public ClusterSettings(
      String host, int port, List<String> members, String eventBusHost, int eventBusPort) {
    this(host, port, members, eventBusHost, eventBusPort, USUAL_SILENCE);
  }

  /** The same with another silence. */
  public ClusterSettings silent(Duration other) {
    return new ClusterSettings(host, port, members, eventBusHost, eventBusPort, other);
  }

  public ClusterSettings {
    members = List.copyOf(members);
  }
}
