package dev.steelyard.nginx.routing.park;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.steelyard.nginx.upstream.SyncedFiles;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A {@link ParkModel} on disk: JSON with the format, its version, and the model. Blocking. */
final class ParkModelFile {

  private static final String FORMAT = "steelyard-park-score";
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = RecordCodec.mapper();

  private ParkModelFile() {}

  /**
   * Saves whole or not at all.
   *
   * @param file in a folder that exists
   * @throws SteelyardException FAILED when the disk refuses
   */
  static void save(ParkModel model, Path file) {
    ObjectNode whole = JSON.createObjectNode();
    whole.put("format", FORMAT).put("version", VERSION);
    whole.set("model", JSON.valueToTree(model));
    SyncedFiles.replace(file.toAbsolutePath(), whole.toPrettyString() + "\n");
  }

  /**
   * Reads a model.
   *
   * @throws SteelyardException BAD_REQUEST: no such file, no model, or another version; FAILED: the
   *     disk
   */
  static ParkModel load(Path file) {
    try {
      JsonNode whole = JSON.readTree(Files.readAllBytes(file));
      if (!whole.path("format").asText().equals(FORMAT) || !whole.path("model").isObject()) {
        throw SteelyardException.badRequest(
            file + " is no model for Park", "name a file that evaluate park --train has written");
      }
      if (whole.path("version").asInt() != VERSION) {
        throw SteelyardException.badRequest(
            file + " has format version " + whole.path("version").asText(),
            "this program reads version " + VERSION + "; train again");
      }
      return JSON.treeToValue(whole.path("model"), ParkModel.class);
    } catch (NoSuchFileException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST, file + " does not exist", "train first, or correct the name", e);
    } catch (JsonProcessingException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST,
          file + " is damaged (" + e.getOriginalMessage() + ")",
          "train again, or restore the file",
          e);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, file + " cannot be read (" + e + ")", "check its rights", e);
    }
  }
}
