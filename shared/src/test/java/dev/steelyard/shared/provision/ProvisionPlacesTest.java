package dev.steelyard.shared.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvisionPlacesTest {

  @TempDir Path folder;
  private String temporaryFiles;

  @BeforeEach
  void temporaryFilesOfTheTest() {
    temporaryFiles = System.setProperty("java.io.tmpdir", folder.toString());
  }

  @AfterEach
  void temporaryFilesOfTheMachine() {
    System.setProperty("java.io.tmpdir", temporaryFiles);
  }

  @Test
  void cacheIsTheSettingThenXdgThenHome() {
    String home = folder.toString();
    assertThat(cacheFor(Map.of("STEELYARD_CACHE", "/x", "XDG_CACHE_HOME", home, "HOME", home)))
        .isEqualTo(Path.of("/x"));
    assertThat(cacheFor(Map.of("XDG_CACHE_HOME", home + "/c", "HOME", home)))
        .isEqualTo(folder.resolve("c/steelyard"));
    assertThat(cacheFor(Map.of("STEELYARD_CACHE", " ", "XDG_CACHE_HOME", "", "HOME", home)))
        .isEqualTo(folder.resolve(".cache/steelyard"));
  }

  @Test
  void withoutAHomeThatCanBeWrittenTheCacheIsPrivateAmongTemporaryFiles() throws IOException {
    Path cache = cacheFor(Map.of("HOME", "/dev/null"));

    assertThat(cache.getParent()).isEqualTo(folder);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
        .isEqualTo("rwx------");
    assertThat(cacheFor(Map.of("HOME", "/dev/null"))).isEqualTo(cache);
  }

  @Test
  void aTemporaryFolderThatOthersMayWriteToIsRefused() throws IOException {
    Path made = Folders.privateTemporary("steelyard");
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatExceptionOfType(SteelyardException.class)
        .isThrownBy(() -> cacheFor(Map.of("HOME", "/dev/null")))
        .withMessageContaining(made.toString());
  }

  @Test
  void aSettingThatCannotBeWrittenIsNotReplaced() {
    assertThat(cacheFor(Map.of("STEELYARD_CACHE", "/dev/null/cache")))
        .isEqualTo(Path.of("/dev/null/cache"));
  }

  @Test
  void programsAreExecutableFilesAndTheFirstFolderWins() throws IOException {
    Path first = Files.createDirectory(folder.resolve("first"));
    Path second = Files.createDirectory(folder.resolve("second"));
    Files.createFile(first.resolve("tool"));
    Path executable =
        Files.setPosixFilePermissions(
            Files.createFile(second.resolve("tool")), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(first.resolve("folder"));
    ProvisionPlaces places =
        ProvisionPlaces.of(Map.of("PATH", first + "::" + second, "STEELYARD_CACHE", "/x"));

    assertThat(places.program("tool")).hasValue(executable);
    assertThat(places.program("folder")).isEmpty();
    assertThat(places.searchPath()).startsWith(first, second).contains(Path.of("/usr/sbin"));
  }

  @Test
  void theNamedNginxIsASetting() {
    assertThat(ProvisionPlaces.of(Map.of("STEELYARD_NGINX", "/opt/nginx")).nginx())
        .hasValue(Path.of("/opt/nginx"));
  }

  private static Path cacheFor(Map<String, String> environment) {
    return ProvisionPlaces.of(environment).cacheDirectory();
  }
}
