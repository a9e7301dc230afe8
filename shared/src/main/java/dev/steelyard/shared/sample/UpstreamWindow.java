package dev.steelyard.shared.sample;

import java.util.List;
import java.util.Optional;

/**
 * What one upstream (request type) did in a window.
 *
 * @param upstream name of the upstream block, for instance {@code compose_backend}
 * @param servers one entry a server, in the order of the page
 */
public record UpstreamWindow(String upstream, List<ServerWindow> servers) {

  public UpstreamWindow {
    servers = List.copyOf(servers);
  }

  /** The window of one server, known by {@code host:port}. */
  public Optional<ServerWindow> server(String hostPort) {
    return servers.stream().filter(s -> s.server().equals(hostPort)).findFirst();
  }
}
