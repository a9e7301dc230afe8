package dev.steelyard.shared.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real package tool and the real NGINX, as the current user. Fails where NGINX cannot be had.
 */
class NginxProvisionIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void theNginxOfThisMachineAnswersWithLuaAndStopsCleanly() throws Exception {
    answerAndStop(new NginxProvisioner().find());
  }

  @Test
  void packagesAreFetchedOnceIntoAPrivateFolderAndRunFromThere() throws Exception {
    // A PATH with the package tool only, so that an installed NGINX is not found.
    FakeMachine machine = new FakeMachine(folder);
    for (String name : List.of("apt-get", "dpkg")) {
      Optional<Path> program = ProvisionPlaces.ofThisProcess().program(name);
      assumeTrue(program.isPresent(), "skipped: only where packages come with apt-get");
      machine.program(name, "exec " + program.get() + " \"$@\"");
    }
    Path cache = machine.cache();

    NginxProgram fetched = machine.provisioner().find();

    assertThat(fetched.executable()).isExecutable().startsWith(cache);
    assertThat(fetched.modules()).hasSize(2).allMatch(module -> module.startsWith(cache));
    assertThat(
            new NginxProvisioner(
                    new ProvisionPlaces(Optional.empty(), List.of(), cache),
                    new SystemCommandRunner())
                .find())
        .as("the second time, with no package tool")
        .isEqualTo(fetched);
    answerAndStop(fetched);
  }

  private void answerAndStop(NginxProgram nginx) throws Exception {
    int port = FreePorts.findOne();
    Path prefix = Files.createDirectory(folder.resolve("prefix"));
    Files.writeString(prefix.resolve("nginx.conf"), configuration(nginx, port));
    List<String> command = nginx.command(prefix, "nginx.conf", "stderr");
    CountDownLatch started = new CountDownLatch(2);
    ChildProcess.Spec spec =
        ChildProcess.Spec.of(command)
            .withEnvironment(nginx.environment())
            .onLine(
                line -> {
                  if (line.contains("start worker process ")) {
                    started.countDown();
                  }
                });

    try (ChildProcess process = ChildProcess.start(spec)) {
      assertThat(started.await(LIMIT.toSeconds(), TimeUnit.SECONDS))
          .as(process.lastLines(20).toString())
          .isTrue();
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/probe"))
                      .timeout(LIMIT)
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("lua 42 /probe\n");

      List<ProcessHandle> workers =
          ProcessHandle.of(process.pid()).orElseThrow().children().toList();
      assertThat(workers).hasSize(2);
      CommandResult quit =
          new SystemCommandRunner()
              .run(with(command, "-s", "quit"), nginx.environment(), prefix, LIMIT);

      assertThat(quit.ok()).as(quit.output()).isTrue();
      assertThat(process.waitFor(LIMIT)).isTrue();
      assertThat(process.exitCode()).hasValue(0);
      for (ProcessHandle worker : workers) {
        worker.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
      assertThat(prefix.resolve("nginx.pid")).doesNotExist();
    }
  }

  private static List<String> with(List<String> command, String... more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return all;
  }

  private static String configuration(NginxProgram nginx, int port) throws IOException {
    StringBuilder text = new StringBuilder();
    nginx.modules().forEach(module -> text.append("load_module " + module + ";\n"));
    // Started by root, workers would become another user, who may not enter the test's folder.
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      text.append("user root;\n");
    }
    return text
        + """
        daemon off;
        worker_processes 2;
        pid nginx.pid;
        error_log stderr notice;
        events { worker_connections 64; }
        http {
          %s
          access_log off;
          client_body_temp_path t1;
          proxy_temp_path t2;
          fastcgi_temp_path t3;
          uwsgi_temp_path t4;
          scgi_temp_path t5;
          lua_shared_dict probe 64k;
          init_by_lua_block { require("ngx.balancer") ngx.shared.probe:set("answer", 42) }
          server {
            listen 127.0.0.1:%d;
            location / {
              content_by_lua_block {
                ngx.say("lua ", ngx.shared.probe:get("answer"), " ", ngx.var.uri)
              }
            }
          }
        }
        """
            .formatted(
                nginx.luaPackagePath().isEmpty()
                    ? ""
                    : "lua_package_path \"" + nginx.luaPackagePath() + "\";",
                port);
  }
}
