package dev.steelyard.nginx.bench.reloads;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * The configuration names a further port on which another program listens: {@code nginx -t} and
 * {@code nginx -s reload} end with status 0, and 2.5 s later the master gives up.
 */
public final class PortTaken implements ReloadScenario {

  @Override
  public String name() {
    return "port-taken";
  }

  @Override
  public void breakSomething(ReloadSite site) {
    try {
      ServerSocket taken =
          site.closeAtEnd(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      site.addToHttp("server { listen 127.0.0.1:%d; }\n".formatted(taken.getLocalPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
