package dev.steelyard.nginx.bench.learning;

import dev.steelyard.shared.bench.place.ScratchFolder;
import dev.steelyard.shared.bench.run.Place;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A folder to compute in. */
final class Workbench implements Place, AutoCloseable {

  private final ScratchFolder folder;
  private final Consumer<String> progress;

  Workbench(ScratchFolder folder, Consumer<String> progress) {
    this.folder = folder;
    this.progress = progress;
  }

  Path folder(String name) {
    return folder.folder(name);
  }

  @Override
  public void say(String line) {
    progress.accept(line);
  }

  @Override
  public void keepFolder() {
    folder.keep();
    progress.accept("kept: " + folder.path());
  }

  @Override
  public void close() {
    folder.close();
  }
}
