package dev.steelyard.shared.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The one codec of the bus: a message is a JSON object with the fields of its record beside those
 * of {@link Envelope}.
 *
 * <p>Unknown fields are ignored, an unknown version is refused. A command from a client that is not
 * an agent may leave the envelope out.
 */
public final class RecordCodec {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // 0.9 for a weight would be taken for 0, and drain the server.
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(50).maxNumberLength(100).build());
  }

  private RecordCodec() {}

  /** The mapper with the rules of the bus, for files that hold the same records. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** A message for the bus. */
  public static JsonObject encode(Envelope envelope, Record body) {
    return seal(envelope, encode(body));
  }

  /** A JSON body with an envelope around it. */
  public static JsonObject seal(Envelope envelope, JsonObject body) {
    return body.copy()
        .put("version", envelope.version())
        .put("sender", envelope.sender())
        .put("incarnation", envelope.incarnation())
        .put("sequence", envelope.sequence())
        .put("atMillis", envelope.atMillis());
  }

  /** A record as a JSON object, without an envelope. */
  public static JsonObject encode(Record body) {
    try {
      return new JsonObject(MAPPER.writeValueAsString(body));
    } catch (JsonProcessingException e) {
      throw SteelyardException.badRequest(
          body.getClass().getSimpleName() + " cannot be written as JSON", e.getOriginalMessage());
    }
  }

  /** The envelope, or null when the message has none. */
  public static @Nullable Envelope envelope(JsonObject json) {
    Object version = json.getValue("version");
    if (version == null) {
      return null;
    }
    if (!Integer.valueOf(Envelope.VERSION).equals(version)) {
      throw SteelyardException.badRequest(
          "message version " + version,
          "this agent understands version "
              + Envelope.VERSION
              + "; run the same release everywhere");
    }
    try {
      return new Envelope(
          Envelope.VERSION,
          json.getString("sender", ""),
          json.getString("incarnation", ""),
          json.getLong("sequence", 0L),
          json.getLong("atMillis", 0L));
    } catch (ClassCastException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST,
          "envelope of " + json.getValue("sender"),
          "sequence and atMillis must be whole numbers",
          e);
    }
  }

  /** The body of a message. */
  public static <T extends Record> T decode(JsonObject json, Class<T> type) {
    return decode(json.encode(), type);
  }

  /** A record from JSON text. */
  public static <T extends Record> T decode(String json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw malformed(type, e);
    }
  }

  /** A record from a JSON tree. */
  public static <T extends Record> T decode(JsonNode json, Class<T> type) {
    try {
      return MAPPER.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw malformed(type, e);
    }
  }

  /** A record as a JSON tree. */
  public static ObjectNode tree(Record body) {
    return MAPPER.valueToTree(body);
  }

  private static SteelyardException malformed(Class<?> type, JsonProcessingException e) {
    if (e instanceof ValueInstantiationException
        && e.getCause() instanceof SteelyardException refused) {
      return refused;
    }
    String message = e.getOriginalMessage();
    int end = message.indexOf('\n');
    String where =
        e.getLocation() == null
            ? ""
            : " at line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr();
    return new SteelyardException(
        ErrorCode.BAD_REQUEST,
        type.getSimpleName() + where,
        end < 0 ? message : message.substring(0, end),
        e);
  }
}
