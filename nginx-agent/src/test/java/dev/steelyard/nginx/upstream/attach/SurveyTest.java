package dev.steelyard.nginx.upstream.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations as text; that NGINX accepts them is not shown here. */
class SurveyTest {

  private static final OwnFiles OWN = OwnFiles.of(Path.of("/agent"), Path.of("/lua"));

  private static Survey survey(String http, String... files) {
    StringBuilder output = new StringBuilder();
    output.append("# configuration file /nginx/nginx.conf:\nload_module ngx_http_lua_module.so;\n");
    output.append("http {\n").append(http).append("}\n\n");
    for (int i = 0; i < files.length; i += 2) {
      output.append("# configuration file /nginx/%s:\n%s\n".formatted(files[i], files[i + 1]));
    }
    return new Survey(ConfigurationTree.of(ConfigurationDump.parse(output.toString())), OWN);
  }

  private static List<String> findings(Survey survey) {
    return survey.findings(survey.upstreams(), 8081).stream().map(Finding::toString).toList();
  }

  private static String site(String upstream, String location) {
    return "upstream app {\n%s}\nserver {\n location / {\n%s }\n}\n".formatted(upstream, location);
  }

  private static final String KEPT =
      "proxy_http_version 1.1; proxy_set_header Connection '';\nproxy_pass http://app/x;\n";

  @Test
  void aConfigurationWithoutFlawsHasNoFindings() {
    Survey survey =
        survey(site("server 10.0.0.1:81 weight=5;\nserver [::1];\nkeepalive 4;\n", KEPT));
    assertThat(findings(survey)).isEmpty();
    assertThat(survey.suitable()).hasSize(1);
    assertThat(survey.upstreams().get(0).weights())
        .containsEntry("10.0.0.1:81", 5)
        .containsEntry("[::1]:80", 1);
  }

  @Test
  void includesAreReadInTheirPlaceAndGlobsAsGlobs() {
    Survey survey =
        survey(
            "include conf.d/*.conf;\ninclude [!a]ites/?.conf;\n",
            "conf.d/b.conf",
            "upstream b { include b.servers; keepalive 4; }",
            "conf.d/a.conf",
            "upstream a { server 10.0.0.1; }",
            "conf.d/.hidden.conf",
            "upstream hidden { server 10.0.0.9; }",
            "sites/s.conf",
            "upstream s { server 10.0.0.3; }",
            "b.servers",
            "server 10.0.0.2:82;");
    assertThat(survey.upstreams()).extracting(UpstreamBlock::name).containsExactly("a", "b", "s");
    // The balancer goes into the block itself, behind the include that brings the servers.
    List<OwnLine> lines = OwnLines.of(survey, survey.upstreams(), ActuatorKind.LUA, true);
    assertThat(lines)
        .flatExtracting(OwnLine::steps)
        .extracting(Step::toString)
        .contains(
            "/nginx/conf.d/b.conf:1, inside upstream b, in line 1 at column 32:"
                + " include /agent/nginx/steelyard/balancer.conf;");
  }

  @Test
  void settingsOfALocationAreInheritedAsNginxDoes() {
    // A header of the location's own hides those of the server; the version is inherited.
    String server = "proxy_http_version 1.1;\nproxy_set_header Connection '';\n";
    String http =
        """
        upstream app { server 10.0.0.1; keepalive 4; }
        server {
        %s location / {
        %s proxy_pass http://app; }
        }
        """;
    assertThat(findings(survey(http.formatted(server, "")))).isEmpty();
    assertThat(findings(survey(http.formatted(server, "proxy_set_header Host x;\n"))))
        .singleElement()
        .asString()
        .contains("warning: /nginx/nginx.conf:9", "are not kept", "proxy_http_version 1.1");
    assertThat(
            findings(survey(server + http.formatted("", "if ($x) { proxy_pass http://app; }\n"))))
        .isEmpty();
  }

  @Test
  void whatTheBalancerCannotDoIsAnObstacleWithItsLine() {
    Stream.of(
            "server app.example:80;|names a host",
            "server unix:/a.sock;|unix socket",
            "server 10.0.0.2 backup;|no backup servers",
            "keepalive 3; server 10.0.0.2;|keepalive stands before server 10.0.0.2",
            "balancer_by_lua_block { };|has a balancer_by_lua already",
            "server 10.0.0.2 weight=1001;|use 1..1000")
        .map(line -> line.split("\\|"))
        .forEach(
            line -> {
              Survey survey =
                  survey(site("server 10.0.0.1;\n" + line[0].replace("};", "}") + "\n", KEPT));
              assertThat(findings(survey))
                  .as(line[0])
                  .anyMatch(f -> f.startsWith("must be solved first") && f.contains(line[1]));
              assertThat(survey.suitable()).isEmpty();
            });
  }

  @Test
  void whatWorksOtherwiseIsAWarning() {
    Stream.of(
            "ip_hash;|has no effect under the balancer",
            "server 10.0.0.2 down;|stays unknown to the agent",
            "server 10.0.0.2 max_conns=4;|max_conns",
            "server 10.0.0.2 max_fails=4;|nginx.maxFails")
        .map(line -> line.split("\\|"))
        .forEach(
            line -> {
              Survey survey = survey(site("server 10.0.0.1;\n" + line[0] + "keepalive 4;\n", KEPT));
              assertThat(findings(survey))
                  .singleElement()
                  .asString()
                  .as(line[0])
                  .startsWith("warning: /nginx/nginx.conf:5")
                  .contains(line[1]);
            });
  }

  @Test
  void otherWaysToAnUpstreamAreSeen() {
    String servers = "server 10.0.0.1;\nkeepalive 4;\n";
    assertThat(findings(survey(site(servers, KEPT + "grpc_pass grpc://app;\n"))))
        .singleElement()
        .asString()
        .contains("grpc_pass grpc://app", "only through proxy_pass");
    assertThat(findings(survey(site(servers, KEPT.replace("//app", "//App")))))
        .singleElement()
        .asString()
        .contains("write the upstream's name as its block has it, app");
    assertThat(findings(survey(site(servers, KEPT + "proxy_pass http://$where;\n"))))
        .singleElement()
        .asString()
        .contains("warning", "goes where a variable says");
    assertThat(findings(survey(site(servers, "return 204;\n"))))
        .singleElement()
        .asString()
        .contains("no proxy_pass names upstream app");
  }

  @Test
  void aPortInUseAndLuaWithoutCacheAreObstacles() {
    Survey survey =
        survey(
            "lua_code_cache off;\nserver { listen 127.0.0.1:8081 ssl; }\n"
                + site("server 10.0.0.1;\nkeepalive 4;\n", KEPT));
    assertThat(findings(survey))
        .hasSize(2)
        .allMatch(finding -> finding.startsWith("must be solved first"))
        .anyMatch(finding -> finding.contains("nginx.statusPort"));
    assertThat(survey.loadsLua()).isTrue();
  }

  @Test
  void aConfigurationWithoutHttpIsRefused() {
    assertThatThrownBy(
            () ->
                new Survey(
                    ConfigurationTree.of(
                        ConfigurationDump.parse("# configuration file /n.conf:\nevents { }\n\n")),
                    OWN))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("no block http");
    assertThatThrownBy(() -> ConfigurationDump.parse("nginx: unknown option\n"))
        .hasMessageContaining("whole output of nginx -T");
  }

  @Test
  void aFileThatLooksLikeADumpIsReadByItsOwnEnd(@TempDir Path directory) throws IOException {
    Path main = directory.resolve("nginx.conf");
    String text = "# configuration file /not/really.conf:\nhttp { }\n";
    Files.writeString(main, text);
    ConfigurationDump dump =
        ConfigurationDump.parse("# configuration file %s:\n%s\n".formatted(main, text));
    assertThat(dump.files()).containsExactly(java.util.Map.entry(main, text));
  }

  @Test
  void theReloadActuatorTakesTheServerLines() {
    Survey survey = survey(site("server 10.0.0.1;\nserver 10.0.0.2; # two\nkeepalive 4;\n", KEPT));
    assertThat(OwnLines.of(survey, survey.upstreams(), ActuatorKind.RELOAD, true))
        .flatExtracting(OwnLine::steps)
        .filteredOn(step -> step.block().equals("upstream app"))
        .extracting(Step::toString)
        .containsExactly(
            "/nginx/nginx.conf:3, inside upstream app, after line 5: include"
                + " /agent/nginx/steelyard/app.servers;",
            "/nginx/nginx.conf:3, inside upstream app, take out of line 4: server 10.0.0.1;",
            "/nginx/nginx.conf:3, inside upstream app, take out of line 5: server 10.0.0.2;");
  }
}
