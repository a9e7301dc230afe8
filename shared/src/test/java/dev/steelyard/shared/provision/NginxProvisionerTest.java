package dev.steelyard.shared.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of the search and what becomes of each failure, on {@link FakeMachine}. */
class NginxProvisionerTest {

  @TempDir Path folder;
  private FakeMachine machine;

  @BeforeEach
  void newMachine() throws IOException {
    machine = new FakeMachine(folder);
  }

  @Test
  void takesTheInstalledNginxThatRunsLua() throws IOException {
    Path nginx = machine.nginx("nginx", "1.24.0", FakeMachine.LUA_BUILT_IN);
    machine.packageTool("", "");

    NginxProgram program = machine.provisioner().find();

    assertThat(program)
        .isEqualTo(new NginxProgram(nginx, "1.24.0", List.of(), "", Map.of(), "system"));
    assertThat(machine.packageToolCalls()).isEmpty();
  }

  @Test
  void loadsTheModulesOfTheInstalledNginxKitFirst() throws IOException {
    Path modules = Files.createDirectories(folder.resolve("modules"));
    Path lua = Files.createFile(modules.resolve("ngx_http_lua_module.so"));
    Path kit = Files.createFile(modules.resolve("ndk_http_module.so"));
    machine.program(
        "nginx",
        FakeMachine.nginxBody(
            "nginx version: nginx/1.24.0 (Ubuntu)",
            "--modules-path=" + modules + " --with-compat",
            FakeMachine.LUA_AS_MODULE));

    assertThat(machine.provisioner().find().modules()).containsExactly(kit, lua);
  }

  @Test
  void takesOpenrestyWhenNginxIsTooOld() throws IOException {
    machine.nginx("nginx", "1.14.2", FakeMachine.LUA_BUILT_IN);
    Path openresty =
        machine.program(
            "openresty",
            FakeMachine.nginxBody(
                "nginx version: openresty/1.21.4.1", "", FakeMachine.LUA_BUILT_IN));

    NginxProgram program = machine.provisioner().find();

    assertThat(program.executable()).isEqualTo(openresty);
    assertThat(program.version()).isEqualTo("1.21.4");
  }

  @Test
  void fetchesPackagesWhenTheInstalledNginxHasNoLua() throws IOException {
    machine.nginx("nginx", "1.24.0", FakeMachine.NO_LUA);
    machine.packageTool("", "");

    NginxProgram program = machine.provisioner().find();

    Path root = program.executable().getParent().getParent().getParent();
    assertThat(root.getParent()).isEqualTo(machine.cache());
    assertThat(root.getFileName().toString()).startsWith("nginx-1.22.1-9-fake64-");
    assertThat(program.version()).isEqualTo("1.22.1");
    assertThat(program.luaPackagePath()).isEqualTo(root + "/usr/share/lua/5.1/?.lua;;");
    assertThat(program.modules())
        .containsExactly(
            root.resolve("usr/lib/nginx/modules/ndk_http_module.so"),
            root.resolve("usr/lib/nginx/modules/ngx_http_lua_module.so"));
    assertThat(root.resolve("packages.txt"))
        .hasContent("libnginx-mod-http-lua=1:0.10.23-1\nlua-resty-core=0.1.25-1\nnginx=1.22.1-9\n");
    // libc was part of the plan, and it is the system's.
    assertThat(machine.packageToolCalls()).containsExactly("--simulate", "download");
  }

  @Test
  void anNginxWithoutLuaIsTakenWhereNoneHasItAndThatWillDo() throws IOException {
    Path nginx =
        machine.nginx(
            "nginx",
            "1.24.0",
            "for last; do :; done; [ $last = -t ] && exit 0\n" + FakeMachine.NO_LUA);

    NginxProgram program = machine.provisioner().findAny();

    assertThat(program.executable()).isEqualTo(nginx);
    assertThat(program.lua()).isFalse();
    assertThatExceptionOfType(SteelyardException.class)
        .isThrownBy(() -> machine.provisioner().find())
        .withMessageContaining("no NGINX with Lua");
  }

  @Test
  void oneThatCannotRunAtAllWillNotDo() throws IOException {
    machine.nginx("nginx", "1.24.0", "echo 'nginx: [emerg] broken' >&2; exit 1");

    assertThatExceptionOfType(SteelyardException.class)
        .isThrownBy(() -> machine.provisioner().findAny())
        .withMessageContaining("no NGINX with Lua");
  }

  @Test
  void secondCallAsksThePackageToolNothing() throws IOException {
    machine.packageTool("", "");
    NginxProgram first = machine.provisioner().find();
    int calls = machine.packageToolCalls().size();

    assertThat(machine.provisioner().find()).isEqualTo(first);
    assertThat(machine.packageToolCalls()).hasSize(calls);
  }

  @Test
  void absentListsAreFetchedPrivately() throws IOException {
    machine.packageTool(
        "grep -q '^Dir::State::lists' \"$conf\" || { echo 'E: Unable to locate package nginx'; exit"
            + " 100; }",
        "");

    machine.provisioner().find();

    assertThat(machine.packageToolCalls())
        .containsExactly("--simulate", "update", "--simulate", "download");
  }

  @Test
  void staleListsAreFetchedAnew() throws IOException {
    machine.packageTool(
        "", "grep -q '^Dir::State::lists' \"$conf\" || { echo 'E: 404  Not Found'; exit 100; }");

    machine.provisioner().find();

    assertThat(machine.packageToolCalls())
        .containsExactly("--simulate", "download", "update", "--simulate", "download");
  }

  @Test
  void withoutNetworkSaysWhatWasTriedAndWhatToInstall() throws IOException {
    machine.nginx("nginx", "1.14.2", FakeMachine.LUA_BUILT_IN);
    machine.packageTool("", "echo 'E: Temporary failure resolving deb.example'; exit 100");

    assertThatExceptionOfType(SteelyardException.class)
        .isThrownBy(() -> machine.provisioner().find())
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .withMessageContaining("bin/nginx version 1.14.2 is older than 1.18")
        .withMessageContaining("no openresty on the PATH")
        .withMessageContaining("apt-get: E: Temporary failure resolving deb.example")
        .withMessageContaining("apt-get install nginx libnginx-mod-http-lua");
    assertThat(cacheEntries()).containsExactly("lock");
  }

  @Test
  void withoutPackageToolSaysSo() {
    assertThatExceptionOfType(SteelyardException.class)
        .isThrownBy(() -> machine.provisioner().find())
        .withMessageContaining("no apt-get and dpkg on the search path");
  }

  @Test
  void packagesWhoseNginxDoesNotRunLuaAreNotKept() throws IOException {
    machine.packageTool("", "");
    Files.writeString(
        folder.resolve("packaged-nginx"),
        "#!/bin/sh\n"
            + FakeMachine.nginxBody("nginx version: nginx/1.22.1", "", FakeMachine.NO_LUA));

    assertThatExceptionOfType(SteelyardException.class)
        .isThrownBy(() -> machine.provisioner().find())
        .withMessageContaining("cannot run Lua: nginx: [emerg] unknown directive");
    assertThat(cacheEntries()).containsExactly("lock");
  }

  @Test
  void interruptedFillLeavesNothingThatIsTakenForWhole() throws IOException {
    machine.packageTool("", "");
    // What a process that was killed while unpacking leaves.
    Files.createDirectories(machine.cache().resolve(".filling-123/root/usr/sbin"));
    Path withoutManifest = Files.createDirectories(machine.cache().resolve("nginx-half"));

    NginxProgram program = machine.provisioner().find();

    assertThat(program.executable().startsWith(withoutManifest)).isFalse();
    assertThat(cacheEntries()).noneMatch(name -> name.startsWith(".filling-"));
  }

  @Test
  void brokenCacheIsFilledAgain() throws IOException {
    machine.packageTool("", "");
    NginxProgram first = machine.provisioner().find();
    Files.delete(first.modules().get(1));

    assertThat(machine.provisioner().find()).isEqualTo(first);
    assertThat(first.modules().get(1)).exists();
  }

  @Test
  void twoThreadsFetchOnce() throws Exception {
    machine.packageTool("", "");
    Callable<NginxProgram> find = () -> machine.provisioner().find();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<NginxProgram>> both = threads.invokeAll(List.of(find, find));

      assertThat(both.get(0).get()).isEqualTo(both.get(1).get());
      assertThat(machine.packageToolCalls()).containsExactly("--simulate", "download");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void twoProcessesFetchOnce() throws Exception {
    machine.packageTool("", "");
    List<ChildProcess> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(ChildProcess.start(JavaProgram.of(FindingProgram.class, folder.toString())));
    }
    for (ChildProcess process : both) {
      assertThat(process.waitFor(Duration.ofSeconds(60))).isTrue();
      assertThat(process.exitCode()).as(process.lastLines(20).toString()).hasValue(0);
      process.close();
    }
    assertThat(both.get(0).lastLines(1)).isEqualTo(both.get(1).lastLines(1));
    assertThat(machine.packageToolCalls()).containsExactly("--simulate", "download");
  }

  @Test
  void aNamedNginxThatDoesNotFitIsNotReplacedSilently() throws IOException {
    machine.nginx("nginx", "1.24.0", FakeMachine.LUA_BUILT_IN);
    Path named = machine.nginx("mine", "1.10.3", FakeMachine.LUA_BUILT_IN);
    ProvisionPlaces places =
        new ProvisionPlaces(Optional.of(named), machine.places().searchPath(), machine.cache());

    assertThatExceptionOfType(SteelyardException.class)
        .isThrownBy(() -> new NginxProvisioner(places, new SystemCommandRunner()).find())
        .withMessageStartingWith("STEELYARD_NGINX is " + named + " version 1.10.3 is older");
  }

  @Test
  void aCacheDirectoryThatIsAFileIsNamed() throws IOException {
    machine.packageTool("", "");
    Files.createFile(machine.cache());

    assertThatExceptionOfType(SteelyardException.class)
        .isThrownBy(() -> machine.provisioner().find())
        .withMessageContaining("cannot use the cache directory " + machine.cache())
        .withMessageContaining("set STEELYARD_CACHE");
  }

  private List<String> cacheEntries() throws IOException {
    try (Stream<Path> entries = Files.list(machine.cache())) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
