package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A directory that looks to NGINX like the live one with some files replaced, so that {@code nginx
 * -t} judges exactly what would be loaded while nothing live is touched.
 *
 * <p>What is not replaced is a link to the live file. A configuration file that names a replaced
 * one by its absolute path is a copy that names the staged one.
 */
final class StagedCopy implements AutoCloseable {

  private final Path live;
  private final Path staged;

  /**
   * Makes the copy beside the live directory, under its name with {@code .staged}.
   *
   * @param texts by name below the live directory
   */
  StagedCopy(Path live, Map<String, String> texts) {
    this.live = live;
    this.staged = live.resolveSibling(live.getFileName() + ".staged");
    try {
      Folders.delete(staged);
      copy(Path.of(""), texts);
    } catch (IOException e) {
      SteelyardException failure =
          new SteelyardException(
              ErrorCode.FAILED,
              "cannot stage the new weights in " + staged + " (" + e + ")",
              "check space and rights of " + staged.getParent(),
              e);
      discard(failure);
      throw failure;
    }
  }

  /** The prefix to test. */
  Path directory() {
    return staged;
  }

  /** One folder: staged files, folders on the way to staged files, links to all else. */
  private void copy(Path folder, Map<String, String> texts) throws IOException {
    Files.createDirectories(staged.resolve(folder));
    for (String name : names(folder, texts)) {
      Path path = folder.resolve(name);
      String text = texts.get(path.toString());
      if (text != null) {
        Files.writeString(staged.resolve(path), text);
      } else if (texts.keySet().stream().anyMatch(file -> file.startsWith(path + "/"))) {
        copy(path, texts);
      } else {
        copyOrLink(path, texts.keySet());
      }
    }
  }

  private Set<String> names(Path folder, Map<String, String> texts) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> entries = Files.list(live.resolve(folder))) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    }
    texts.keySet().stream()
        .map(Path::of)
        .filter(file -> folder.equals(parent(file)))
        .forEach(file -> names.add(file.getFileName().toString()));
    return names;
  }

  static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? Path.of("") : parent;
  }

  private void copyOrLink(Path path, Set<String> replaced) throws IOException {
    Path original = live.resolve(path);
    if (path.toString().endsWith(".conf") && Files.isRegularFile(original)) {
      String text = Files.readString(original, StandardCharsets.ISO_8859_1);
      String redirected = text;
      for (String name : replaced) {
        redirected =
            redirected.replace(live.resolve(name).toString(), staged.resolve(name).toString());
      }
      if (!redirected.equals(text)) {
        Files.writeString(staged.resolve(path), redirected, StandardCharsets.ISO_8859_1);
        return;
      }
    }
    Files.createSymbolicLink(staged.resolve(path), original);
  }

  /** What NGINX says about the copy, as if it spoke of the live files. */
  String speakingOfLive(String line) {
    return line.replace(staged.toString(), live.toString());
  }

  private void discard(SteelyardException cause) {
    try {
      Folders.delete(staged);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Removes the copy; live files are not touched. */
  @Override
  public void close() {
    try {
      Folders.delete(staged);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot remove " + staged + " (" + e + ")", "remove it", e);
    }
  }
}
