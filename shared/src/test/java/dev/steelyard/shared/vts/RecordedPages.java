package dev.steelyard.shared.vts;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Pages recorded from nginx-module-vts v0.2.7; a test that asks for one is skipped without them.
 */
final class RecordedPages {

  private RecordedPages() {}

  static byte[] bytes(String name) {
    String data = System.getenv("STEELYARD_DATA");
    Path folder = data == null ? Path.of("..", "..", "shared", "data") : Path.of(data);
    Path file = folder.resolve("vts").resolve(name);
    assumeTrue(
        Files.isReadable(file),
        () -> "recorded page " + file + " is missing; STEELYARD_DATA names another place");
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static VtsPage page(String name) {
    return VtsParser.parse(bytes(name), name);
  }
}
