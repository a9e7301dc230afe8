package dev.steelyard.nginx.bench.lua;

import dev.steelyard.nginx.bench.site.AgentNginx;
import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.bench.site.BenchSite.Wanted;
import dev.steelyard.nginx.bench.site.CheapServers;
import dev.steelyard.nginx.bench.site.KeptConnection;
import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.nginx.upstream.NginxSettings.Location;
import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Percentile;
import dev.steelyard.shared.bench.run.Measurement;
import java.util.ArrayList;
import java.util.List;

/** How long the Lua statistics page takes to answer, with few and with many servers. */
public final class StatisticsPage implements Measurement<BenchSite> {

  private static final Figure FEW = Figure.atMost("lua.stats.pageMillis9", "ms", 2);
  private static final Figure MANY = Figure.atMost("lua.stats.pageMillis300", "ms", 20);

  /** Behind each of the three upstreams. */
  private static final int FEW_SERVERS = 3;

  private static final int MANY_SERVERS = 100;
  private static final int WARM_UP = 20;
  private static final int REQUESTS_PER_SERVER = 2;

  private final int questions;

  /**
   * @param questions that are measured
   */
  public StatisticsPage(int questions) {
    this.questions = questions;
  }

  @Override
  public List<Figure> figures() {
    return List.of(FEW, MANY);
  }

  @Override
  public List<BenchmarkRow> measure(BenchSite site) {
    return List.of(row(site, FEW, FEW_SERVERS), row(site, MANY, MANY_SERVERS));
  }

  private BenchmarkRow row(BenchSite site, Figure figure, int servers) {
    site.say("statistics page of " + 3 * servers + " servers");
    try (CheapServers behind = site.cheapServers("page-servers" + servers, servers);
        AgentNginx nginx =
            site.agentNginx(
                "page" + servers, Wanted.lua(behind.weights(1), PickRule.ROUND_ROBIN, 2))) {
      KeptConnection client = new KeptConnection(nginx.port());
      for (Location location : nginx.settings().locations()) {
        for (int i = 0; i < REQUESTS_PER_SERVER * servers; i++) {
          client.get(location.prefix());
        }
      }
      KeptConnection status = new KeptConnection(nginx.settings().statusPort());
      int size = 0;
      for (int i = 0; i < WARM_UP; i++) {
        size = status.get(NginxSettings.STATUS_PATH).length();
      }
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < questions; i++) {
        long start = System.nanoTime();
        status.get(NginxSettings.STATUS_PATH);
        millis.add((System.nanoTime() - start) / 1e6);
      }
      return figure.row(
          Percentile.of(millis, 50),
          millis.size(),
          "median of %d questions on an open connection, client included; p99 %.2f ms; page of %d kB, NGINX otherwise idle"
              .formatted(questions, Percentile.of(millis, 99), size / 1000));
    }
  }
}
