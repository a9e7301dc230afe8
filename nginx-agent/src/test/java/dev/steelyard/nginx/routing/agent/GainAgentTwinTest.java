package dev.steelyard.nginx.routing.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.routing.Gains;
import dev.steelyard.nginx.routing.LatencyGains;
import dev.steelyard.nginx.routing.simulator.balancer.BalancerView;
import dev.steelyard.nginx.routing.simulator.server.Server;
import dev.steelyard.nginx.routing.simulator.world.RandomStream;
import dev.steelyard.nginx.routing.simulator.world.Worlds;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The simulated gains and those that run in the agent are the same policy. */
class GainAgentTwinTest {

  private static final int SERVERS = 5;
  private static final int TYPES = 3;

  private final RandomStream random = new RandomStream(42);

  @Test
  void bothGiveTheSameWeightsForTheSameWindows() {
    Server[] servers =
        Worlds.named("speed5").servers().stream()
            .map(spec -> new Server(spec, true))
            .toArray(Server[]::new);
    BalancerView view = new BalancerView(servers, TYPES, 1, new RandomStream(1));
    GainAgent simulated = new GainAgent(GainSettings.of(1, 1, 0, 8, true), SERVERS, TYPES);
    LatencyGains real = new LatencyGains("shortest-delay", Gains.forRule("shortest-delay"));
    for (int tick = 1; tick <= 50; tick++) {
      Window window = new Window(SERVERS, TYPES, 1);
      Sample sample = fill(window, tick);

      simulated.tick(window, view);
      Map<String, Map<String, Integer>> weights = real.decide(sample).weights().weights();

      for (int k = 0; k < TYPES; k++) {
        for (int i = 0; i < SERVERS; i++) {
          assertThat(weights.get("k" + k))
              .containsEntry("s" + i + ":80", (int) (10 * view.weight(i, k)));
        }
      }
    }
  }

  /** The same random counts into a window and into a sample. */
  private Sample fill(Window window, int number) {
    List<UpstreamWindow> upstreams = new ArrayList<>();
    for (int k = 0; k < TYPES; k++) {
      List<ServerWindow> ofServers = new ArrayList<>();
      for (int i = 0; i < SERVERS; i++) {
        long completions = random.below(40);
        long errors = random.uniform() < 0.2 ? random.below(6) : 0;
        double millis = (1 + k) * (1 + i) * (1 + random.uniform());
        for (int c = 0; c < completions; c++) {
          window.completed(i, k, millis / 1000);
        }
        for (int e = 0; e < errors; e++) {
          window.error(i, k);
        }
        ofServers.add(window("s" + i + ":80", completions, errors, completions * millis));
      }
      upstreams.add(new UpstreamWindow("k" + k, ofServers));
    }
    return new Sample(number, 1000L * number, 1000L * (number + 1), 1, 10, upstreams);
  }

  private static ServerWindow window(
      String server, long completions, long errors, double responseMillis) {
    return new ServerWindow(
        server,
        completions + errors,
        0,
        0,
        0,
        completions,
        0,
        0,
        errors,
        responseMillis,
        responseMillis,
        1,
        false,
        null,
        null);
  }
}
