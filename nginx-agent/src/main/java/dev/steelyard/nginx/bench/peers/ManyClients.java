package dev.steelyard.nginx.bench.peers;

import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.shared.bench.place.Balancer;
import dev.steelyard.shared.bench.place.PlainNginx;
import dev.steelyard.shared.provision.FreePorts;
import java.util.List;

/**
 * A proxy before a load balancer that lets each request come from one of many client networks, by
 * chance: {@code ip_hash} looks at the first three numbers of the client's address, and the load
 * generator has only one address.
 */
final class ManyClients implements Balancer {

  /** Each is 2 % of the requests. */
  static final int NETWORKS = 50;

  private final Balancer behind;
  private final PlainNginx front;

  private ManyClients(Balancer behind, PlainNginx front) {
    this.behind = behind;
    this.front = front;
  }

  /** Closing closes both. */
  static ManyClients before(BenchSite site, String name, Balancer balancer) {
    int port = FreePorts.findOne();
    String text = PlainNginx.configuration(http(port, balancer.port()));
    try {
      return new ManyClients(
          balancer, PlainNginx.start(site.nginx(), site.folder(name), text, List.of(port)));
    } catch (RuntimeException e) {
      balancer.close();
      throw e;
    }
  }

  private static String http(int port, int balancer) {
    StringBuilder text = new StringBuilder("split_clients $request_id $client {\n");
    for (int i = 1; i < NETWORKS; i++) {
      text.append("  %d%% 127.0.%d.1;\n".formatted(100 / NETWORKS, i));
    }
    return text.append("  * 127.0.%d.1;\n}\n".formatted(NETWORKS))
        .append("server {\n  listen 127.0.0.1:%d;\n".formatted(port))
        .append("  location / {\n    proxy_bind $client;\n    proxy_set_header Host $http_host;\n")
        .append("    proxy_pass http://127.0.0.1:%d;\n  }\n}\n".formatted(balancer))
        .toString();
  }

  @Override
  public int port() {
    return front.port();
  }

  @Override
  public List<Long> workers() {
    return behind.workers();
  }

  @Override
  public void close() {
    front.close();
    behind.close();
  }
}
