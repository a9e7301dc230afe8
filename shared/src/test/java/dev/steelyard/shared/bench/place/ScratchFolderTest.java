package dev.steelyard.shared.bench.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {

  @TempDir Path folder;

  private void filled(ScratchFolder scratch) throws IOException {
    Files.writeString(scratch.folder("logs").resolve("error.log"), "why");
  }

  @Test
  void closingDeletesAllOfItAndNothingThatALinkPointsTo() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "mine");
    ScratchFolder scratch = new ScratchFolder(folder.resolve("scratch"));
    filled(scratch);
    Files.createSymbolicLink(scratch.path().resolve("link"), elsewhere);
    scratch.close();
    assertThat(scratch.path()).doesNotExist();
    assertThat(elsewhere).hasContent("mine");
  }

  @Test
  void whatIsKeptStays() throws IOException {
    ScratchFolder scratch = new ScratchFolder(folder.resolve("scratch"));
    filled(scratch);
    scratch.keep();
    scratch.close();
    assertThat(scratch.kept()).isTrue();
    assertThat(scratch.path().resolve("logs/error.log")).hasContent("why");
  }
}
