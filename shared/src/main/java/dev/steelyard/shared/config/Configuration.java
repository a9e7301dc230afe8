package dev.steelyard.shared.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The effective configuration: defaults, then the file, then the environment ({@code STEELYARD_*}),
 * then the command line.
 *
 * <p>Read once. A bad value or an unknown key is a {@link SteelyardException} that names the
 * origin, the path, the value and what is allowed. Immutable.
 */
public final class Configuration {

  /** Variables of ours that are no configuration keys. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of(
          "STEELYARD_API",
          "STEELYARD_CACHE",
          "STEELYARD_DATA",
          "STEELYARD_JAVA_OPTS",
          "STEELYARD_LOG_LEVEL",
          "STEELYARD_NGINX");

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

  private record Value(JsonNode node, Object typed, String origin) {}

  private final Map<ConfigKey<?>, Value> values = new LinkedHashMap<>();

  private Configuration() {}

  /**
   * Reads all sources.
   *
   * @param file may be null for none; a file that is named must exist
   * @param environment usually {@link System#getenv()}
   * @param commandLine path to value, from {@code --set path=value}
   */
  public static Configuration read(
      List<ConfigKey<?>> keys,
      @Nullable Path file,
      Map<String, String> environment,
      Map<String, String> commandLine) {
    Map<String, ConfigKey<?>> byPath = new LinkedHashMap<>();
    Map<String, ConfigKey<?>> byVariable = new LinkedHashMap<>();
    Configuration configuration = new Configuration();
    for (ConfigKey<?> key : keys) {
      byPath.put(key.path(), key);
      byVariable.put(key.environmentName(), key);
      configuration.put(key, key.defaultValue(), "default");
    }
    if (file != null) {
      configuration.putAll("", parse(file), file.toString(), byPath);
    }
    for (String variable : new TreeSet<>(environment.keySet())) {
      if (variable.startsWith("STEELYARD_") && !OTHER_VARIABLES.contains(variable)) {
        ConfigKey<?> key = byVariable.get(variable);
        if (key == null) {
          throw unknown("environment", variable, byVariable.keySet());
        }
        configuration.put(key, fromText(environment.get(variable)), "environment " + variable);
      }
    }
    commandLine.forEach(
        (path, text) -> {
          ConfigKey<?> key = byPath.get(path);
          if (key == null) {
            throw unknown("command line", path, byPath.keySet());
          }
          configuration.put(key, fromText(text), "command line");
        });
    return configuration;
  }

  /** The value of a key that was among those read. */
  @SuppressWarnings("unchecked") // put() stored what this key's own reader made
  public <T> T get(ConfigKey<T> key) {
    Value value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("not a key of this configuration: " + key.path());
    }
    return (T) value.typed();
  }

  /**
   * Where a value came from: {@code default}, the file, {@code environment NAME} or {@code command
   * line}.
   */
  public String origin(ConfigKey<?> key) {
    Value value = values.get(key);
    return value == null ? "" : value.origin();
  }

  /** Every key with value, origin, what is allowed and its documentation, for people. */
  public String render() {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (key, value) ->
            text.append(key.path())
                .append(" = ")
                .append(value.node())
                .append("  (")
                .append(value.origin())
                .append(")\n    ")
                .append(key.documentation())
                .append("\n    allowed: ")
                .append(key.allowed())
                .append("; environment: ")
                .append(key.environmentName())
                .append('\n'));
    return text.toString();
  }

  private <T> void put(ConfigKey<T> key, JsonNode node, String origin) {
    try {
      Object typed = key.reader().apply(node);
      values.put(key, new Value(node, typed, origin));
    } catch (IllegalArgumentException e) {
      String inside =
          e.getMessage() == null || e.getMessage().isEmpty() ? "" : e.getMessage() + "; ";
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST,
          origin + ": " + key.path() + " is " + node,
          inside + "allowed: " + key.allowed(),
          e);
    }
  }

  private void putAll(
      String prefix, JsonNode object, String origin, Map<String, ConfigKey<?>> byPath) {
    object
        .properties()
        .forEach(
            entry -> {
              String path = prefix + entry.getKey();
              ConfigKey<?> key = byPath.get(path);
              if (key != null) {
                put(key, entry.getValue(), origin);
              } else if (entry.getValue().isObject()
                  && byPath.keySet().stream().anyMatch(known -> known.startsWith(path + "."))) {
                putAll(path + ".", entry.getValue(), origin, byPath);
              } else {
                throw unknown(origin, path, byPath.keySet());
              }
            });
  }

  private static JsonNode parse(Path file) {
    try {
      JsonNode root = MAPPER.readTree(Files.readString(file));
      if (!root.isObject()) {
        throw SteelyardException.badRequest(file.toString(), "must hold one JSON object");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST,
          file + ", line " + e.getLocation().getLineNr(),
          "is not JSON: " + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST, file + " cannot be read", "check the path and its rights", e);
    }
  }

  /** Text from outside JSON: JSON where it parses, else the text itself. */
  private static JsonNode fromText(@Nullable String text) {
    String value = text == null ? "" : text;
    try {
      JsonNode node = MAPPER.readTree(value);
      if (!node.isMissingNode()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      // Not JSON: a plain word such as a path or a host name.
      return JsonNodeFactory.instance.textNode(value);
    }
    return JsonNodeFactory.instance.textNode(value);
  }

  private static SteelyardException unknown(String origin, String name, Set<String> known) {
    String nearest =
        known.stream()
            .min((a, b) -> Integer.compare(distance(name, a), distance(name, b)))
            .orElse("");
    return SteelyardException.badRequest(
        origin + ": unknown key " + name,
        "did you mean " + nearest + "? The config command lists every key");
  }

  /** Edits (insert, delete, replace) from one word to another. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
