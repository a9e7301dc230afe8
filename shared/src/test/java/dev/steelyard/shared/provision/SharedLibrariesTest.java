package dev.steelyard.shared.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedLibrariesTest {

  @TempDir Path root;

  @ParameterizedTest
  @CsvSource({
    "libpcre.so.3, libpcre3",
    "libpcre2-8.so.0, libpcre2-8-0",
    "libcrypt.so.1, libcrypt1",
    "libssl.so.3, libssl3t64",
    "libcrypto.so.3, libssl3t64",
    "libcrypto.so.1.1, libssl1.1",
    "libz.so.1, zlib1g",
    "libgcc_s.so.1, libgcc-s1",
    "libGeoIP.so.1, libgeoip1t64",
  })
  void packagesAreNamedAfterTheirLibrary(String soname, String packageName) {
    assertThat(SharedLibraries.packageOf(soname, Set.of(packageName, "libc6", "nginx")))
        .hasValue(packageName);
  }

  @Test
  void aPackageThatIsNotACandidateIsNotGuessed() {
    assertThat(SharedLibraries.packageOf("libpcre.so.3", Set.of("libpcre2-8-0"))).isEmpty();
    assertThat(SharedLibraries.packageOf("plugin.so", Set.of("plugin"))).isEmpty();
  }

  @Test
  void theLoaderLooksInEveryFolderWithLibrariesAndNotInThatOfModules() throws IOException {
    for (String file :
        List.of(
            "lib/arm-linux/libpcre.so.3",
            "usr/lib/arm-linux/libluajit-5.1.so.2",
            "usr/lib/nginx/modules/ngx_http_lua_module.so")) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.createFile(root.resolve(file));
    }
    assertThat(SharedLibraries.environment(root))
        .isEqualTo(
            Map.of("LD_LIBRARY_PATH", root + "/lib/arm-linux:" + root + "/usr/lib/arm-linux"));
    assertThat(SharedLibraries.environment(root.resolve("usr/lib/nginx"))).isEmpty();
  }

  @Test
  void librariesThatTheLoaderDoesNotFindAreMissing() throws IOException {
    CommandRunner ldd =
        (command, environment, directory, limit) ->
            new CommandResult(
                0,
                command.get(1).endsWith("nginx")
                    ? "\tlibc.so.6 => /lib/libc.so.6 (0x1)\n\tlibpcre.so.3 => not found\n"
                    : "\tlibluajit-5.1.so.2 => not found\n");

    assertThat(new SharedLibraries(ldd).missing(List.of(Path.of("nginx"), Path.of("lua.so")), root))
        .containsExactly("libluajit-5.1.so.2", "libpcre.so.3");
  }
}
