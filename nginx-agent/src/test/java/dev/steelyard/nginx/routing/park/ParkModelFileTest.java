package dev.steelyard.nginx.routing.park;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParkModelFileTest {

  private static final ParkModel MODEL =
      new ParkTraining(3, 4, 100, ParkTraining.search(2)).run("1.2.3", generation -> {});

  @TempDir Path folder;

  @Test
  void whatIsSavedIsLoaded() {
    Path file = folder.resolve("park.json");
    ParkModelFile.save(MODEL, file);

    ParkModel loaded = ParkModelFile.load(file);
    assertThat(loaded).isEqualTo(MODEL);
    assertThat(loaded.values()).isEqualTo(MODEL.values()).hasSize(9);
  }

  @Test
  void aPersonCanReadWhatMadeIt() throws IOException {
    Path file = folder.resolve("park.json");
    ParkModelFile.save(MODEL, file);

    assertThat(Files.readString(file))
        .contains("\"format\" : \"steelyard-park-score\"", "\"version\" : 1")
        .contains("\"waitRoot\" : " + MODEL.parameters().get("waitRoot"))
        .contains("\"software\" : \"1.2.3\"", "\"seed\" : 3", "\"elite\" : 8");
  }

  @ParameterizedTest
  @CsvSource({
    "steelyard-park-score, other-format, is no model for Park",
    "'\"version\" : 1', '\"version\" : 2', has format version 2",
    "waitRoot, rootOfWait, parameter waitRoot is null",
    "'{', '', is damaged",
    "'\"training\"', '\"trained\"', is damaged",
    "'\"model\"', '\"score\"', is no model for Park"
  })
  void refusesWhatItCannotUse(String text, String instead, String message) throws IOException {
    Path file = folder.resolve("park.json");
    ParkModelFile.save(MODEL, file);
    Files.writeString(file, Files.readString(file).replace(text, instead));

    assertThatThrownBy(() -> ParkModelFile.load(file))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("park.json")
        .hasMessageContaining(message);
  }

  @Test
  void namesAFileThatIsMissing() {
    assertThatThrownBy(() -> ParkModelFile.load(folder.resolve("none.json")))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("none.json does not exist");
  }
}
