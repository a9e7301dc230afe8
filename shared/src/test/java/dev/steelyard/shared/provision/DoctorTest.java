package dev.steelyard.shared.provision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.steelyard.shared.provision.Finding.Status;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the doctor says of a {@link FakeMachine}. */
class DoctorTest {

  private static final String ENOUGH =
      """
      Limit                     Soft Limit           Hard Limit           Units
      Max open files            4096                 524288               files
      """;

  @TempDir Path folder;
  private FakeMachine machine;

  @BeforeEach
  void newMachine() throws IOException {
    machine = new FakeMachine(folder);
    Files.writeString(folder.resolve("limits"), ENOUGH);
  }

  @Test
  void aMachineWithNginxLacksNothingThatIsNeeded() throws IOException {
    Path nginx = machine.nginx("nginx", "1.24.0", FakeMachine.LUA_BUILT_IN);
    Path redis = machine.program("redis-server", "");

    List<Finding> findings = examine(17, Path.of("state"), List.of(FreePorts.findOne()));

    assertThat(Doctor.exitStatus(findings)).isZero();
    assertThat(find(findings, "NGINX with Lua"))
        .isEqualTo(Finding.ok("NGINX with Lua", "1.24.0 at " + nginx + " (system)"));
    assertThat(find(findings, "Redis")).isEqualTo(Finding.ok("Redis", redis.toString()));
    assertThat(find(findings, "open files")).isEqualTo(Finding.ok("open files", "limit 4096"));
    // The remedy names the library, or the package tool may remove the Lua module for another.
    assertThat(find(findings, "wrk"))
        .isEqualTo(
            Finding.absent(
                "wrk", "optional, for comparisons", "apt-get install wrk libluajit2-5.1-2"));
  }

  @Test
  void withoutNginxAndPackageToolNginxIsMissing() {
    List<Finding> findings = examine(17, Path.of("state"), List.of());

    assertThat(find(findings, "NGINX with Lua").status()).isEqualTo(Status.MISSING);
    assertThat(find(findings, "NGINX with Lua").remedy())
        .contains("apt-get install nginx libnginx-mod-http-lua lua-resty-core");
    assertThat(Doctor.exitStatus(findings)).isEqualTo(3);
  }

  @Test
  void nginxThatCanBeFetchedIsNotFetchedByLooking() throws IOException {
    machine.packageTool("", "");

    List<Finding> findings = examine(17, Path.of("state"), List.of());

    assertThat(find(findings, "NGINX with Lua").status()).isEqualTo(Status.WARNING);
    assertThat(find(findings, "NGINX with Lua").remedy()).contains("doctor --fetch");
    assertThat(machine.packageToolCalls()).isEmpty();
    assertThat(Doctor.exitStatus(findings)).isZero();
  }

  @Test
  void whatStopsAnAgentIsMissing() throws IOException {
    machine.nginx("nginx", "1.24.0", FakeMachine.LUA_BUILT_IN);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Finding> findings =
          examine(11, Path.of("/" + "d".repeat(75)), List.of(taken.getLocalPort()));

      assertThat(findings)
          .filteredOn(finding -> finding.status() == Status.MISSING)
          .extracting(Finding::name)
          .containsExactly("Java", "socket paths", "port " + taken.getLocalPort());
    }
  }

  @Test
  void socketPathsMayBeAsLongAsTheSystemAllows() {
    // 1 + 74 bytes of directory and 32 for the name are the 107 that fit.
    Finding fits = find(examine(17, Path.of("/" + "d".repeat(74)), List.of()), "socket paths");

    assertThat(fits.status()).isEqualTo(Status.OK);
    assertThat(fits.detail()).startsWith("107 of 107 bytes");
  }

  @Test
  void fewOpenFilesAreAWarning() throws IOException {
    Files.writeString(folder.resolve("limits"), ENOUGH.replace(" 4096 ", " 1024 "));

    assertThat(find(examine(17, Path.of("state"), List.of()), "open files"))
        .isEqualTo(Finding.warning("open files", "limit 1024, below 4096", "ulimit -n 4096"));
  }

  @Test
  void aModuleThatThePackageToolRemovedIsFound() throws IOException {
    // What Debian's package leaves when it is removed under a running NGINX: a renamed link.
    Path enabled = Files.createDirectories(folder.resolve("etc/modules-enabled"));
    Path removed = enabled.resolve("50-mod-http-lua.conf.removed");
    Files.createSymbolicLink(removed, folder.resolve("gone.conf"));
    systemNginx();

    Finding finding = find(examine(17, Path.of("state"), List.of()), "system NGINX modules");

    assertThat(finding.status()).isEqualTo(Status.WARNING);
    assertThat(finding.detail())
        .startsWith("gone: " + removed + " (its package was removed);")
        .contains("its next reload or start fails");
    assertThat(finding.remedy()).contains("libluajit2-5.1-2");
  }

  @Test
  void aModuleFileThatVanishedIsFoundWhereverItIsLoaded() throws IOException {
    Path enabled = Files.createDirectories(folder.resolve("etc/modules-enabled"));
    Files.createDirectories(folder.resolve("share/modules"));
    Files.createFile(folder.resolve("share/modules/ndk_http_module.so"));
    Files.writeString(enabled.resolve("10-ndk.conf"), "load_module modules/ndk_http_module.so;\n");
    Files.writeString(
        enabled.resolve("50-lua.conf"), "  load_module \"modules/ngx_http_lua_module.so\";\n");
    Files.createSymbolicLink(enabled.resolve("60-geo.conf"), folder.resolve("gone.conf"));
    Files.writeString(
        folder.resolve("etc/nginx.conf"), "# load_module /old.so;\nload_module /no/such.so;\n");
    systemNginx();

    assertThat(find(examine(17, Path.of("state"), List.of()), "system NGINX modules").detail())
        .startsWith(
            "gone: /no/such.so (loaded by "
                + folder
                + "/etc/nginx.conf), "
                + folder
                + "/share/modules/ngx_http_lua_module.so (loaded by "
                + enabled
                + "/50-lua.conf), "
                + enabled
                + "/60-geo.conf (a link to nothing);");
  }

  @Test
  void modulesThatAreThereAreFine() throws IOException {
    Path enabled = Files.createDirectories(folder.resolve("etc/modules-enabled"));
    // Removed once and installed again.
    Files.createSymbolicLink(enabled.resolve("50-lua.conf.removed"), folder.resolve("gone.conf"));
    Files.createFile(enabled.resolve("50-lua.conf"));
    systemNginx();

    assertThat(find(examine(17, Path.of("state"), List.of()), "system NGINX modules").status())
        .isEqualTo(Status.OK);
  }

  @Test
  void theTableIsAlignedWithRemediesBelow() {
    String table =
        Doctor.table(
            List.of(
                Finding.ok("Java", "version 17"),
                Finding.missing("port 8080", "taken", "free it")));

    assertThat(table.lines())
        .containsExactly(
            "ok       Java       version 17",
            "missing  port 8080  taken",
            "                    -> free it");
  }

  @Test
  void theCommandPrintsJsonAndExitsWithThreeWhenSomethingIsMissing() throws IOException {
    StringWriter out = new StringWriter();

    int status = command(out).execute("--json");

    JsonNode document = new ObjectMapper().readTree(out.toString());
    assertThat(status).isEqualTo(3);
    assertThat(document.path("status").asInt()).isEqualTo(3);
    assertThat(document.path("findings").path(0).path("name").asText()).isEqualTo("NGINX with Lua");
    assertThat(document.path("findings").path(0).path("status").asText()).isEqualTo("missing");
  }

  @Test
  void theCommandFetches() throws IOException {
    machine.packageTool("", "");
    StringWriter out = new StringWriter();

    assertThat(command(out).execute("--fetch")).isZero();

    assertThat(out.toString()).startsWith("ok       NGINX with Lua");
    assertThat(machine.packageToolCalls()).contains("download");
  }

  @Test
  void theCommandSaysWhyFetchingFailed() throws IOException {
    machine.packageTool("", "echo 'E: no route'; exit 100");
    StringWriter out = new StringWriter();

    assertThat(command(out).execute("--fetch")).isEqualTo(3);
    assertThat(out.toString()).contains("apt-get: E: no route");
  }

  private void systemNginx() throws IOException {
    machine.program(
        "nginx",
        FakeMachine.nginxBody(
            "nginx version: nginx/1.22.1",
            "--prefix=" + folder + "/share --conf-path=" + folder + "/etc/nginx.conf",
            FakeMachine.LUA_BUILT_IN));
  }

  private List<Finding> examine(int javaVersion, Path stateDirectory, List<Integer> ports) {
    Doctor.Subject subject =
        new Doctor.Subject(javaVersion, folder.resolve("limits"), stateDirectory, ports);
    return new Doctor(machine.places(), new SystemCommandRunner(), subject).examine();
  }

  private CommandLine command(StringWriter out) {
    return new CommandLine(new DoctorCommand(machine::places, new SystemCommandRunner()))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(out));
  }

  private static Finding find(List<Finding> findings, String name) {
    Optional<Finding> found =
        findings.stream().filter(finding -> finding.name().equals(name)).findFirst();
    assertThat(found).as(name + " in " + findings).isPresent();
    return found.get();
  }
}
