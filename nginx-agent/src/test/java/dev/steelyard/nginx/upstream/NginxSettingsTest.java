package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.nginx.upstream.NginxSettings.Location;
import dev.steelyard.nginx.upstream.NginxSettings.StockListener;
import dev.steelyard.nginx.upstream.NginxSettings.Upstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NginxSettingsTest {

  private static final Upstream UPSTREAM =
      new Upstream("backend", PickRule.LEAST_CONN, Map.of("10.0.0.1:80", 1));

  private static NginxSettings settings(Path directory, int statusPort, Duration lease) {
    return new NginxSettings(
        directory,
        "127.0.0.1",
        8080,
        List.of(UPSTREAM),
        List.of(new Location("/", "backend")),
        statusPort,
        ActuatorKind.LUA,
        Balancing.DEFAULT.withLease(lease),
        2,
        List.of(new StockListener(8081, StockRule.LEAST_CONN)));
  }

  @Test
  void theBaseDocumentIsTheServerLines() {
    NginxSettings settings = settings(Path.of("state"), 8088, Duration.ofSeconds(10));
    assertThat(settings.base().text())
        .isEqualTo("rule backend least-conn\nweight backend 10.0.0.1:80 1\nend\n");
    assertThat(settings.stateDirectory()).isAbsolute();
    assertThat(settings.stock().get(0).upstream("backend")).isEqualTo("backend_least_conn");
  }

  @Test
  void aServerMustBeAnAddressWithAPort() {
    for (String server :
        List.of("app.example:80", "10.0.0.1", "10.0.0.1:0", "10.0.0.1:65536", "::1:80")) {
      assertThatThrownBy(() -> new Upstream("b", PickRule.LEAST_CONN, Map.of(server, 1)))
          .hasMessageContaining("server " + server + " of upstream b")
          .hasMessageContaining("IP address and a port");
    }
    assertThat(new Upstream("b", PickRule.LEAST_CONN, Map.of("[::1]:80", 1)).servers())
        .containsKey("[::1]:80");
  }

  @Test
  void whatWouldNotStartIsRefusedByName() {
    assertThatThrownBy(() -> settings(Path.of("state"), 8081, Duration.ofSeconds(10)))
        .hasMessage("port 8081: use it for one listener");
    assertThatThrownBy(() -> settings(Path.of("state"), 70000, Duration.ofSeconds(10)))
        .hasMessage("port 70000: use 1..65535");
    assertThatThrownBy(() -> settings(Path.of("state"), 8088, Duration.ofMillis(999)))
        .hasMessageContaining("nginx.leaseSeconds is 0.999");
    assertThatThrownBy(() -> settings(Path.of("/" + "d".repeat(90)), 8088, Duration.ofSeconds(10)))
        .hasMessageContaining("has a path of 112 bytes")
        .hasMessageContaining("at most 86 bytes");
    assertThatThrownBy(() -> StockRule.of("rule", "shortest-delay"))
        .hasMessageContaining("use one of round-robin, least-conn, ip-hash");
    assertThatThrownBy(() -> new Upstream("b", PickRule.LEAST_CONN, Map.of("10.0.0.1:80", 0)))
        .hasMessageContaining("has weight 0");
    assertThatThrownBy(() -> new Upstream("b;}", PickRule.LEAST_CONN, Map.of("10.0.0.1:80", 1)))
        .hasMessageContaining("upstream name 'b;}'");
    assertThatThrownBy(() -> new Location("/a b {", "backend")).hasMessageContaining("'/a b {'");
  }
}
