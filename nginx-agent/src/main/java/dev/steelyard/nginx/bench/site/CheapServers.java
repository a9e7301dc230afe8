package dev.steelyard.nginx.bench.site;

import dev.steelyard.shared.bench.place.PlainNginx;
import dev.steelyard.shared.provision.FreePorts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Servers that answer at once with their own {@code address:port}, all in one NGINX of one worker:
 * they cost as little as a server can.
 */
public final class CheapServers implements AutoCloseable {

  private final PlainNginx nginx;
  private final List<String> addresses;

  private CheapServers(PlainNginx nginx, List<String> addresses) {
    this.nginx = nginx;
    this.addresses = addresses;
  }

  /**
   * Starts them.
   *
   * @param count 1..250, each on a loopback address of its own and the same port
   */
  static CheapServers start(BenchSite site, String name, int count) {
    int port = FreePorts.findOne();
    StringBuilder http = new StringBuilder();
    List<String> addresses = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String address = "127.0.0." + i + ":" + port;
      addresses.add(address);
      http.append("server { listen %s; return 200 \"%s\"; }\n".formatted(address, address));
    }
    PlainNginx nginx =
        PlainNginx.start(
            site.nginx(),
            site.folder(name),
            PlainNginx.configuration(http.toString()),
            List.of(port));
    return new CheapServers(nginx, List.copyOf(addresses));
  }

  /** The one process that they are. */
  public List<Long> workers() {
    return nginx.workers();
  }

  /** The servers as {@code address:port}. */
  public List<String> addresses() {
    return addresses;
  }

  /** The servers with weights; the last weight is that of all that follow. */
  public Map<String, Integer> weights(int... weights) {
    Map<String, Integer> map = new LinkedHashMap<>();
    for (int i = 0; i < addresses.size(); i++) {
      map.put(addresses.get(i), weights[Math.min(i, weights.length - 1)]);
    }
    return map;
  }

  @Override
  public void close() {
    nginx.close();
  }
}
