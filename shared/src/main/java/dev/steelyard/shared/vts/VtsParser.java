package dev.steelyard.shared.vts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.IOException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the status page. Unknown fields are skipped whatever their size, so the page's own {@code
 * maxIntegerSize} of 2^64 - 1 does no harm.
 *
 * <p>Messages name the place by field, not by position, so that the same trouble reads the same at
 * every poll.
 */
public final class VtsParser {

  /** A page above this size is refused, bytes. */
  public static final int MAX_BYTES = 64 << 20;

  private static final String REMEDY = "use the address of the JSON, usually /status/format/json";

  private static final Pattern ADVICE =
      Pattern.compile("( \\((set|for|from) |: enable |\n).*", Pattern.DOTALL);

  private VtsParser() {}

  /**
   * The page in {@code json}.
   *
   * @param json UTF-8
   * @param source URL or file, for the error
   * @throws SteelyardException FAILED: empty, too large, HTML, cut off, malformed, or something
   *     else than a status page
   */
  public static VtsPage parse(byte[] json, String source) {
    if (json.length > MAX_BYTES) {
      throw tooLarge(source);
    }
    int first = 0;
    while (first < json.length && json[first] <= ' ' && json[first] >= 0) {
      first++;
    }
    if (first == json.length) {
      throw failed(source + " answers an empty page", REMEDY);
    }
    if (json[first] == '<') {
      throw failed(source + " answers a web page", REMEDY);
    }
    if (json[first] != '{') {
      throw failed(source + " answers no JSON object", REMEDY);
    }
    try {
      return RecordCodec.mapper().readValue(json, VtsPage.class);
    } catch (JsonProcessingException e) {
      throw unreadable(json, source, e);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, source + " is not readable", String.valueOf(e.getMessage()), e);
    }
  }

  /** The error for a page above {@link #MAX_BYTES}. */
  static SteelyardException tooLarge(String source) {
    return failed(
        source + " answers more than " + (MAX_BYTES >> 20) + " MiB",
        "ask for fewer zones, or check that the address is the status page");
  }

  private static SteelyardException unreadable(
      byte[] json, String source, JsonProcessingException e) {
    if (cutOff(json, e)) {
      return new SteelyardException(
          ErrorCode.FAILED,
          source + " answers a page that is cut off",
          "ask again; if it stays so, look for a proxy or a full disk between NGINX and here",
          e);
    }
    return new SteelyardException(
        ErrorCode.FAILED,
        source + " is no status page at " + path(e) + " (" + detail(e) + ")",
        REMEDY,
        e);
  }

  /** Jackson's finding without its own advice, which is about Jackson's settings. */
  private static String detail(JsonProcessingException e) {
    Throwable cause = e.getCause();
    if (e instanceof ValueInstantiationException && cause != null) {
      return String.valueOf(cause.getMessage());
    }
    return ADVICE.matcher(e.getOriginalMessage()).replaceFirst("");
  }

  private static boolean cutOff(byte[] json, JsonProcessingException e) {
    int last = json.length - 1;
    while (json[last] <= ' ' && json[last] >= 0) {
      last--;
    }
    return json[last] != '}'
        || e instanceof JsonEOFException
        || e.getCause() instanceof JsonEOFException;
  }

  /** For instance {@code upstreamZones.compose_backend[2].weight}; {@code the top} for the page. */
  private static String path(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return "the top";
    }
    String path =
        mapping.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getFieldName())
            .collect(Collectors.joining());
    return path.startsWith(".") ? path.substring(1) : path;
  }

  private static SteelyardException failed(String place, String remedy) {
    return new SteelyardException(ErrorCode.FAILED, place, remedy);
  }
}
