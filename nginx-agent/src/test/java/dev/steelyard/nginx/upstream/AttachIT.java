package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.nginx.upstream.attach.AttachCheck;
import dev.steelyard.nginx.upstream.attach.AttachReport;
import dev.steelyard.nginx.upstream.attach.Attachment;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steelyard in a real NGINX of somebody else: the printed lines, followed to the letter. */
class AttachIT {

  @TempDir Path directory;

  private static AttachReport.Result attach(UserNginx user) {
    return attach(user, Set.of());
  }

  private static AttachReport.Result attach(UserNginx user, Set<String> sharedLua) {
    AttachSettings settings = user.attach(sharedLua);
    Attachment attachment =
        Attachment.proposed(user.source(user.settings()), Set.of("compose_backend"), settings);
    return AttachReport.of(attachment, settings, user.foreign());
  }

  private static AttachCheck check(UserNginx user) {
    return check(user, Set.of());
  }

  private static AttachCheck check(UserNginx user, Set<String> sharedLua) {
    return AttachCheck.of(
        Attachment.configured(user.source(user.settings()), user.attach(sharedLua)),
        user.foreign());
  }

  /** What is wrong, one line each. */
  private static List<String> wrong(AttachCheck check) {
    return check.items().stream()
        .filter(item -> !item.right())
        .map(AttachCheck.Item::text)
        .collect(Collectors.toList());
  }

  @Test
  void followingThePrintedLinesToTheLetterAttaches() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      Map<String, String> before = user.bytes();
      AttachReport.Result report = attach(user);
      assertThat(report.ready()).isTrue();
      assertThat(user.bytes()).as("the user's files").isEqualTo(before);
      // upstream in line 2, zone in 3, servers in 4 and 5.
      assertThat(report.text())
          .contains(
              user.file("conf.d/app.conf")
                  + ":2, inside upstream compose_backend, after line 5: include "
                  + user.state().resolve("nginx/steelyard/balancer.conf;"))
          .contains("upstream other_backend (" + user.file("conf.d/other.conf") + ":1)")
          .contains("left as it is");
      assertThat(wrong(check(user))).hasSize(3).allMatch(text -> text.startsWith("missing"));

      assertThat(UserNginx.follow(report.text())).isEqualTo(3);
      assertThat(wrong(check(user))).isEmpty();
      assertThat(check(user).text()).contains("not looked at: NGINX does not run");
      user.start();
      assertThat(wrong(check(user))).isEmpty();
      assertThat(check(user).text()).contains("status page: lists every server");

      LuaActuator lua = new LuaActuator(user.settings().socket());
      assertThat(lua.publish(only(user, 1), 0).workers()).isEqualTo(2);
      assertThat(user.share(20))
          .containsEntry(user.address(0), 0)
          .containsEntry(user.address(1), 20);
      assertThat(attach(user).text())
          .contains("Every line is there already", "nothing had to change");
    }
  }

  private static WeightsDocument only(UserNginx user, int backend) {
    return WeightChange.of(
        user.settings().base(),
        Map.of("compose_backend", Map.of(user.address(1 - backend), 0)),
        null,
        true);
  }

  @Test
  void aBlockOnOneLineGetsAColumn() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      String block = "upstream compose_backend { server %s; server %s; keepalive 4; }";
      String site = user.app("@");
      user.conf(
          "conf.d/app.conf",
          site.replaceFirst("(?s)upstream compose_backend \\{.*?@}", block)
              .formatted(user.address(0), user.address(1)));
      AttachReport.Result report = attach(user);
      assertThat(report.text()).contains("inside upstream compose_backend, in line 2 at column ");
      UserNginx.follow(report.text());
      assertThat(wrong(check(user))).isEmpty();
      assertThat(Files.readString(user.file("conf.d/app.conf")))
          .contains("balancer.conf;  keepalive 4; }");
    }
  }

  @Test
  void aLineInTheWrongPlaceIsToldAsSuch() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      UserNginx.follow(attach(user).text());
      String include = "  include " + user.state().resolve("nginx/steelyard/balancer.conf") + ";\n";
      String servers = user.servers();

      user.conf("conf.d/app.conf", user.app(include + servers + "  keepalive 16;\n"));
      assertThat(wrong(check(user)))
          .singleElement()
          .asString()
          .contains("wrong place", ":3 stands before server " + user.address(0));
      user.conf("conf.d/app.conf", user.app(servers + include + "  least_conn;\n  keepalive 4;\n"));
      assertThat(wrong(check(user)))
          .singleElement()
          .asString()
          .contains("stands before least_conn");
      user.conf("conf.d/app.conf", user.app(servers + "  keepalive 16;\n" + include));
      assertThat(wrong(check(user)))
          .singleElement()
          .asString()
          .contains("stands after keepalive", "move it above");
      // Twice is refused by NGINX itself.
      user.conf("conf.d/app.conf", user.app(servers + include + include + "  keepalive 16;\n"));
      assertThatThrownBy(() -> check(user))
          .hasMessageContaining("is duplicate in")
          .satisfies(
              e ->
                  assertThat(
                          AttachCheck.unreadable(String.valueOf(e.getMessage()), user.state())
                              .text())
                      .contains("WRONG", "there twice: take one out"));
      user.conf("conf.d/app.conf", user.app(servers + include + "  keepalive 16;\n"));
      user.conf(
          "conf.d/other.conf",
          "upstream other_backend { server %s;\n%s}\n".formatted(user.address(2), include));
      assertThat(wrong(check(user)))
          .singleElement()
          .asString()
          .contains("other.conf:2 is in upstream other_backend", "take it out");
    }
  }

  @Test
  void theEndpointTwiceIsTold() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      UserNginx.follow(attach(user).text());
      String include = "include " + user.state().resolve("nginx/steelyard/admin.conf") + ";\n";
      user.conf("conf.d/zz.conf", include);
      assertThat(wrong(check(user)))
          .singleElement()
          .asString()
          .contains("admin.conf in http", "it is there twice", "conf.d/zz.conf:1");
    }
  }

  @Test
  void aChangeThatWasNotLoadedIsFound() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      user.start();
      UserNginx.follow(attach(user).text());
      assertThat(wrong(check(user)))
          .singleElement()
          .asString()
          .contains("does not answer", "admin.sock");
      user.foreign().reload();
      Fleet.until("the new configuration", () -> wrong(check(user)).isEmpty());
      Fleet.until(
          "a later time",
          () -> {
            touch(user.file("conf.d/other.conf"));
            return !wrong(check(user)).isEmpty();
          });
      assertThat(wrong(check(user)))
          .singleElement()
          .asString()
          .contains("other.conf was changed after NGINX loaded it");
    }
  }

  private static void touch(Path file) {
    try {
      Files.writeString(file, Files.readString(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void luaOfTheUsersOwnIsCombined() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      user.conf(
          "nginx.conf",
          user.main(
              "worker_processes 1;",
              """
                lua_package_path "%s/lua/?.lua;;";
                init_by_lua_block { -- mine: }
                  greeting = "a } brace"
                }
                log_by_lua_block {
                  ngx.ctx.mine = greeting
                }
              """
                  .formatted(directory)));
      user.conf(
          "conf.d/app.conf",
          user.app(
              user.servers() + "  keepalive 16;\n",
              """
                  log_by_lua_block {
                    return
                  }
              """));
      AttachReport.Result report = attach(user);
      Set<String> shared = Set.of("lua_package_path", "init_by_lua", "log_by_lua");
      assertThat(report.text()).contains("\"sharedLua\"", "init_by_lua", "lua_package_path");
      // Two includes in http, the balancer, the path, init, log in http, log in the location.
      assertThat(UserNginx.follow(report.text())).isEqualTo(7);
      assertThat(wrong(check(user, shared))).isEmpty();
      assertThat(wrong(check(user)))
          .anyMatch(text -> text.contains("add it to nginx.sharedLua of the agent"));
      user.start();
      assertThat(wrong(check(user, shared))).isEmpty();
      // The log phase of the location counts, and no attempt stays under way.
      user.share(10);
      UnixHttp admin = new UnixHttp(user.settings().socket(), Duration.ofSeconds(5));
      String page = admin.send("GET", NginxSettings.STATUS_PATH, Map.of(), "").body();
      assertThat(page).contains("\"inFlight\":0").doesNotContain("\"inFlight\":1");
    }
  }

  @Test
  void brokenConfigurationsAreToldInNginxsOwnWords() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      user.conf("conf.d/other.conf", "upstrem other_backend { }\n");
      assertThatThrownBy(() -> attach(user))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("unknown directive \"upstrem\"")
          .hasMessageContaining("conf.d/other.conf:1")
          .hasMessageContaining("--dump");
      assertThat(user.state()).doesNotExist();
    }
  }

  @Test
  void whatCannotBeBalancedIsRefusedWithTheRemedy() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      Map<String, String> cases = new LinkedHashMap<>();
      cases.put("  server localhost:81;\n", "write its IP address");
      cases.put("  server unix:/run/app.sock;\n", "is a unix socket");
      cases.put("  server 10.1.1.1:80 backup;\n", "knows no backup servers");
      cases.put("  keepalive 4;\n  server 10.1.1.1:80;\n", "keepalive stands before server");
      cases.forEach(
          (line, remedy) -> {
            assertThatThrownBy(
                    () -> {
                      user.conf("conf.d/app.conf", user.app(user.servers() + line));
                      attach(user);
                    })
                .isInstanceOf(SteelyardException.class)
                .hasMessageContaining(remedy)
                .hasMessageContaining("app.conf:6");
          });
      assertThat(user.state()).doesNotExist();
    }
  }

  @Test
  void baseWeightsThatNginxHasNotLoadedKeepTheAgentFromStarting() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      UserNginx.follow(attach(user).text());
      user.start();
      NginxSettings heavier =
          user.settings(ActuatorKind.LUA, Map.of(user.address(0), 2, user.address(1), 1));
      AttachedEndpoint endpoint =
          new AttachedEndpoint(
              new NginxConfiguration(Fleet.program(), heavier, LuaScripts.directory()));
      assertThat(endpoint.problem().orElse(""))
          .contains("base weights", "let it load its configuration again");
      Attachment attachment = Attachment.configured(user.source(heavier), user.attach(Set.of()));
      assertThat(AttachCheck.of(attachment, user.foreign()).text())
          .contains("ok     warning: ", "the agent's base weights are {", user.address(0) + "=2");
    }
  }

  @Test
  void aStatusPortThatSomebodyElseHasIsAnObstacle() throws IOException {
    try (UserNginx user = new UserNginx(directory);
        ServerSocket taken =
            new ServerSocket(user.statusPort, 1, InetAddress.getLoopbackAddress())) {
      AttachReport.Result report = attach(user);
      assertThat(report.ready()).isFalse();
      assertThat(report.text())
          .contains("port " + taken.getLocalPort() + " is in use", "Nothing was written");
      assertThat(user.state()).doesNotExist();
    }
  }

  @Test
  void anAgentWithOtherServersDoesNotStart() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      UserNginx.follow(attach(user).text());
      NginxSettings others = user.settings(ActuatorKind.LUA, Map.of(user.address(0), 1));
      assertThatThrownBy(
              () -> Attachment.configured(user.source(others), user.attach(Set.of())).require())
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("upstream compose_backend")
          .hasMessageContaining(user.address(1))
          .hasMessageContaining("make them the same");
      Attachment.configured(user.source(user.settings()), user.attach(Set.of())).require();
    }
  }

  @Test
  void workersOfAnotherUserNeedNoRightOnTheAgentsDirectory() throws IOException {
    assumeThat(System.getProperty("user.name")).as("needs root").isEqualTo("root");
    try (UserNginx user = new UserNginx(directory)) {
      user.conf("nginx.conf", user.main("user daemon;\nworker_processes 2;", ""));
      UserNginx.follow(attach(user).text());
      Files.setPosixFilePermissions(user.state(), PosixFilePermissions.fromString("rwx------"));
      user.start();
      assertThat(wrong(check(user))).isEmpty();
      new LuaActuator(user.settings().socket()).publish(only(user, 0), 0);
      assertThat(user.share(20)).containsEntry(user.address(0), 20);
    }
  }

  @Test
  void weightsByReloadAreProvenInAForeignNginx() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      NginxSettings settings =
          user.settings(ActuatorKind.RELOAD, user.settings().upstreams().get(0).servers());
      AttachSettings attach = user.attach(Set.of());
      AttachReport.Result report =
          AttachReport.of(
              Attachment.configured(user.source(settings), attach), attach, user.foreign());
      // Two includes in http; in the upstream one file for two server lines.
      assertThat(UserNginx.follow(report.text())).isEqualTo(5);
      assertThat(Files.readString(user.file("conf.d/app.conf")))
          .doesNotContain(user.address(0), user.address(1));
      user.start();
      Attachment attachment = Attachment.configured(user.source(settings), attach);
      assertThat(wrong(AttachCheck.of(attachment, user.foreign()))).isEmpty();

      AttachedNginx nginx =
          new AttachedNginx(user.foreign(), attachment.configuration(), attachment.errorLog());
      nginx.requireReloads();
      ReloadActuator actuator =
          new ReloadActuator(
              attachment.configuration(), nginx, settings.base(), 0, List.of(), System::nanoTime);
      assertThat(actuator.publish(only(user, 1), 0).version()).isEqualTo(1);
      assertThat(user.share(20)).containsEntry(user.address(1), 20);
      // The operator restarts it: the same weights, and another master is found.
      user.stop();
      user.start();
      assertThat(user.share(20)).containsEntry(user.address(1), 20);
      assertThat(actuator.published().acknowledged()).isEqualTo(2);
    }
  }

  @Test
  void aSocketThatAKilledNginxLeftIsTakenAwayForTheNextStart() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      UserNginx.follow(attach(user).text());
      user.start();
      user.kill();
      Path socket = user.settings().socket();
      assertThat(socket).exists();
      AtomicLong nanos = new AtomicLong();
      StaleSocket stale = new StaleSocket(socket, nanos::get);
      stale.sweep();
      nanos.addAndGet(StaleSocket.PATIENCE.toNanos() - 1);
      stale.sweep();
      assertThat(socket).as("not yet").exists();
      nanos.addAndGet(1);
      stale.sweep();
      assertThat(socket).doesNotExist();
      user.start();
      // One that is listened on stays, however long.
      stale.sweep();
      nanos.addAndGet(StaleSocket.PATIENCE.toNanos());
      stale.sweep();
      assertThat(wrong(check(user))).isEmpty();
    }
  }

  @Test
  void anNginxThatNeverComesIsWaitedForOnlySoLong() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      AttachedEndpoint endpoint =
          new AttachedEndpoint(
              new NginxConfiguration(Fleet.program(), user.settings(), LuaScripts.directory()));
      assertThatThrownBy(() -> endpoint.await(Duration.ofMillis(300)))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("not ready within 0 s")
          .hasMessageContaining("upstream check")
          .extracting(e -> ((SteelyardException) e).code())
          .isEqualTo(ErrorCode.UNAVAILABLE);
    }
  }
}
