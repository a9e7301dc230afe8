package dev.steelyard.nginx.bench.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class BenchSiteTest {

  @Test
  void everyLineOfLuaIsTakenOutAndNothingElse() {
    String with =
        """
        load_module "/usr/lib/nginx/modules/ndk_http_module.so";
        worker_processes 1;
        http {
          include steelyard/http.conf;
          include steelyard/admin.conf;
          upstream a {
            include steelyard/a.servers;
          }
        }
        """;

    assertThat(BenchSite.withoutLua(with))
        .isEqualTo(
            """
            worker_processes 1;
            http {
              upstream a {
                include steelyard/a.servers;
              }
            }
            """);
  }

  @Test
  void luaThatIsLeftIsNotPassedOver() {
    assertThatIllegalStateException()
        .isThrownBy(() -> BenchSite.withoutLua("log_by_lua_block { return }\n"));
  }
}
