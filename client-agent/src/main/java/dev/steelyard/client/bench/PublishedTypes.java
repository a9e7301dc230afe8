package dev.steelyard.client.bench;

import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.place.PlainNginx;
import dev.steelyard.shared.bench.run.Measurement;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.provision.FreePorts;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The three request types of the social network at 2,000 requests/s each by the published random
 * plan, through an NGINX that balances three groups over three servers that answer at once: like
 * that of the demo, without its Lua.
 */
final class PublishedTypes implements Measurement<BenchPlace> {

  private static final int RATE = 2000;
  private static final int SERVERS = 3;

  private static final Figure DROPPED = Figure.atMost("published.dropped", "requests", 0);
  private static final Figure LATENESS = Figure.atMost("published.latenessMicros.p99", "us", 1000);

  private final Sizes sizes;
  private final long seed;

  PublishedTypes(Sizes sizes, long seed) {
    this.sizes = sizes;
    this.seed = seed;
  }

  @Override
  public List<Figure> figures() {
    return List.of(DROPPED, LATENESS);
  }

  @Override
  public List<BenchmarkRow> measure(BenchPlace place) {
    place.say("three types at " + RATE + "/s each");
    double seconds = sizes.warmUpSeconds() + sizes.typesSeconds();
    List<Integer> ports = FreePorts.find(1 + SERVERS);
    try (PlainNginx balancer = place.nginx("balancer", http(ports), ports)) {
      JsonObject plan =
          new JsonObject()
              .put("target", "http://127.0.0.1:" + balancer.port())
              .put("seed", seed)
              .put("pacing", "hybrid")
              .put("warmupSeconds", sizes.warmUpSeconds())
              .put(
                  "random",
                  new JsonObject()
                      .put("totalSeconds", seconds)
                      .put("minRate", RATE)
                      .put("maxRate", RATE)
                      .put("minRunSeconds", 600)
                      .put("maxRunSeconds", 600));
      TypeStatus total = place.load(plan, false, seconds).total();
      String conditions =
          "%d requests in %d s, hybrid, %d failed, one NGINX worker for balancer and servers"
              .formatted(total.sent(), sizes.typesSeconds(), total.failed());
      return List.of(
          DROPPED.row((double) total.dropped(), total.planned(), conditions),
          LATENESS.row(total.lateness().p99Millis() * 1e3, total.sent(), conditions));
    }
  }

  private static String http(List<Integer> ports) {
    List<Integer> servers = ports.subList(1, ports.size());
    String group =
        servers.stream()
            .map(port -> "  server 127.0.0.1:%d;\n".formatted(port))
            .collect(Collectors.joining());
    StringBuilder http = new StringBuilder();
    for (String name : List.of("compose", "home_read", "user_read")) {
      http.append("upstream %s_backend {\n%s  keepalive 64;\n}\n".formatted(name, group));
    }
    for (int port : servers) {
      http.append(
          "server {\n  listen 127.0.0.1:%d;\n  location / { return 200 \"ok\"; }\n}\n"
              .formatted(port));
    }
    return http.append(
            """
            server {
              listen 127.0.0.1:%d;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              location /wrk2-api/post/compose { proxy_pass http://compose_backend; }
              location /wrk2-api/home-timeline/read { proxy_pass http://home_read_backend; }
              location /wrk2-api/user-timeline/read { proxy_pass http://user_read_backend; }
            }
            """
                .formatted(ports.get(0)))
        .toString();
  }
}
