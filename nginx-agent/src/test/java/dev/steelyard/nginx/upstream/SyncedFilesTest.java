package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncedFilesTest {

  @TempDir Path directory;

  @Test
  void ifOneOfSeveralCannotBeWrittenAllStayAsTheyWere() throws IOException {
    Path first = Files.writeString(directory.resolve("first"), "old");
    Map<Path, String> texts = new LinkedHashMap<>();
    texts.put(first, "new");
    texts.put(directory.resolve("missing/second"), "new");
    assertThatThrownBy(() -> SyncedFiles.replaceAll(texts))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("missing/second")
        .hasMessageContaining("check space and rights");
    assertThat(first).hasContent("old");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(first);
    }
  }

  @Test
  void onlyTheSameTextIsHeld() throws IOException {
    Path file = directory.resolve("file");
    assertThat(SyncedFiles.holds(file, "text")).isFalse();
    SyncedFiles.replace(file, "text");
    assertThat(SyncedFiles.holds(file, "text")).isTrue();
    assertThat(SyncedFiles.holds(file, "texts")).isFalse();
    assertThat(SyncedFiles.holds(directory, "")).isFalse();
  }
}
