package dev.steelyard.nginx.routing.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PlanModel} on disk: JSON with the format, its version, a checksum, and the model.
 * Blocking; stateless.
 */
final class PlanModelFile {

  private static final String FORMAT = "steelyard-published-plan";
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = RecordCodec.mapper();

  private PlanModelFile() {}

  /**
   * Saves whole or not at all: a temporary file beside it is written, synced and renamed.
   *
   * @throws SteelyardException FAILED when the disk refuses
   */
  static void save(PlanModel model, Path file) {
    ObjectNode body = RecordCodec.tree(model);
    ObjectNode whole = JSON.createObjectNode();
    whole.put("format", FORMAT).put("version", VERSION).put("sha256", sha256(body));
    whole.set("model", body);
    Path target = file.toAbsolutePath();
    Path temporary = target.resolveSibling(target.getFileName() + ".new");
    try {
      Files.createDirectories(target.getParent());
      try (FileChannel out =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes =
            ByteBuffer.wrap(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(whole));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          file + " cannot be written (" + e + ")",
          "check the folder, its rights and the space on its disk",
          e);
    }
  }

  /**
   * Reads a model.
   *
   * @throws SteelyardException BAD_REQUEST: no such file, no model, another version, or damaged;
   *     FAILED: the disk
   */
  static PlanModel load(Path file) {
    JsonNode whole = parsed(file);
    if (!whole.path("format").asText().equals(FORMAT)) {
      throw SteelyardException.badRequest(
          file + " is no model of the published plan", "name a file that train has written");
    }
    if (whole.path("version").asInt() != VERSION) {
      throw SteelyardException.badRequest(
          file + " has format version " + whole.path("version").asText(),
          "this program reads version " + VERSION + "; train again");
    }
    JsonNode body = whole.path("model");
    if (!whole.path("sha256").asText().equals(sha256(body))) {
      throw damaged(file, "its checksum does not fit", null);
    }
    try {
      return JSON.treeToValue(body, PlanModel.class);
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    }
  }

  /** Checksum of a JSON tree, whatever its white space in a file is. */
  static String sha256(JsonNode json) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(JSON.writeValueAsBytes(json));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException | JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode parsed(Path file) {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST, file + " does not exist", "train first, or correct the name", e);
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, file + " cannot be read (" + e + ")", "check its rights", e);
    }
  }

  /** What a damaged file gets. */
  static SteelyardException damaged(Path file, String why, @Nullable Exception cause) {
    String place = file + " is damaged (" + why + ")";
    String remedy = "train again, or restore the file";
    return cause == null
        ? SteelyardException.badRequest(place, remedy)
        : new SteelyardException(ErrorCode.BAD_REQUEST, place, remedy, cause);
  }
}
