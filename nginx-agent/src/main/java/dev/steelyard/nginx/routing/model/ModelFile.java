package dev.steelyard.nginx.routing.model;

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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A record on disk: JSON with the format, its version, a checksum, and the record as {@code model}.
 * Blocking; stateless.
 *
 * @param type of the record
 * @param format marks the file
 * @param version of the format; no other is read
 * @param noun what it is, for instance {@code model of the published plan}
 * @param command that writes such files, for instance {@code train}
 * @param verb what to do again when a file is of no use, for instance {@code train}
 */
public record ModelFile<T extends Record>(
    Class<T> type, String format, int version, String noun, String command, String verb) {

  private static final ObjectMapper JSON = RecordCodec.mapper();

  /**
   * Saves whole or not at all; the folder is made if need be.
   *
   * @throws SteelyardException FAILED when the disk refuses
   */
  public void save(T model, Path file) {
    ObjectNode body = RecordCodec.tree(model);
    ObjectNode whole = JSON.createObjectNode();
    whole.put("format", format).put("version", version).put("sha256", sha256(body));
    whole.set("model", body);
    Path target = file.toAbsolutePath();
    try {
      Files.createDirectories(target.getParent());
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "cannot make the folder of " + file + " (" + e + ")",
          "name another, or check its rights",
          e);
    }
    SyncedFiles.replace(target, whole.toPrettyString() + "\n");
  }

  /**
   * Reads a model.
   *
   * @throws SteelyardException BAD_REQUEST: no such file, no model, another version, or damaged;
   *     FAILED: the disk
   */
  public T load(Path file) {
    JsonNode whole = parsed(file);
    if (!whole.path("format").asText().equals(format)) {
      throw SteelyardException.badRequest(
          file + " is no " + noun, "name a file that " + command + " has written");
    }
    if (whole.path("version").asInt() != version) {
      throw SteelyardException.badRequest(
          file + " has format version " + whole.path("version").asText(),
          "this program reads version " + version + "; " + verb + " again");
    }
    JsonNode body = whole.path("model");
    if (!whole.path("sha256").asText().equals(sha256(body))) {
      throw damaged(file, "its checksum does not fit", null);
    }
    try {
      return JSON.treeToValue(body, type);
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    }
  }

  /** Checksum of a JSON tree, whatever its white space in a file is. */
  public static String sha256(JsonNode json) {
    try {
      return sha256(JSON.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Checksum of a file as it is.
   *
   * @throws SteelyardException BAD_REQUEST: no such file; FAILED: the disk
   */
  public static String sha256(Path file) {
    try {
      return sha256(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST, file + " does not exist", "correct the name", e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** What a damaged file gets. */
  public SteelyardException damaged(Path file, String why, @Nullable Exception cause) {
    String place = file + " is damaged (" + why + ")";
    String remedy = verb + " again, or restore the file";
    return cause == null
        ? SteelyardException.badRequest(place, remedy)
        : new SteelyardException(ErrorCode.BAD_REQUEST, place, remedy, cause);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonNode parsed(Path file) {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST, file + " does not exist", verb + " first, or correct the name", e);
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static SteelyardException unreadable(Path file, IOException e) {
    return new SteelyardException(
        ErrorCode.FAILED, file + " cannot be read (" + e + ")", "check its rights", e);
  }
}
