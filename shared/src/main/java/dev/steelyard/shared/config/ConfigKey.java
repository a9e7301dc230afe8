package dev.steelyard.shared.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * One configuration key: path, default, documentation, what is allowed, and how its JSON value is
 * read.
 *
 * @param path dots between levels, for instance {@code routing.periodMillis}
 * @param allowed what a value may be, for messages and the {@code config} command
 * @param reader turns a JSON value into the typed one; throws {@link IllegalArgumentException} for
 *     what is not allowed
 */
public record ConfigKey<T>(
    String path,
    JsonNode defaultValue,
    String allowed,
    String documentation,
    Function<JsonNode, T> reader) {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** A whole number within limits, both included. */
  public static ConfigKey<Integer> integer(
      String path, int defaultValue, int min, int max, String documentation) {
    return new ConfigKey<>(
        path,
        JSON.numberNode(defaultValue),
        "a whole number, " + min + ".." + max,
        documentation,
        node -> {
          check(node.isIntegralNumber() && node.canConvertToInt());
          check(node.intValue() >= min && node.intValue() <= max);
          return node.intValue();
        });
  }

  /** A number within limits, both included. */
  public static ConfigKey<Double> number(
      String path, double defaultValue, double min, double max, String documentation) {
    return new ConfigKey<>(
        path,
        JSON.numberNode(defaultValue),
        "a number, " + min + ".." + max,
        documentation,
        node -> {
          check(node.isNumber() && node.doubleValue() >= min && node.doubleValue() <= max);
          return node.doubleValue();
        });
  }

  /** {@code true} or {@code false}. */
  public static ConfigKey<Boolean> flag(String path, boolean defaultValue, String documentation) {
    return new ConfigKey<>(
        path,
        JSON.booleanNode(defaultValue),
        "true or false",
        documentation,
        node -> {
          check(node.isBoolean());
          return node.booleanValue();
        });
  }

  /** Any text. */
  public static ConfigKey<String> text(String path, String defaultValue, String documentation) {
    return new ConfigKey<>(
        path,
        JSON.textNode(defaultValue),
        "text",
        documentation,
        node -> {
          check(node.isTextual());
          return node.textValue();
        });
  }

  /** One of some words. */
  public static ConfigKey<String> choice(
      String path, String defaultValue, List<String> choices, String documentation) {
    return new ConfigKey<>(
        path,
        JSON.textNode(defaultValue),
        "one of " + String.join(", ", choices),
        documentation,
        node -> {
          check(node.isTextual() && choices.contains(node.textValue()));
          return node.textValue();
        });
  }

  /** An address of this machine that others cannot reach. */
  public static ConfigKey<String> loopback(String path, String documentation) {
    return new ConfigKey<>(
        path,
        JSON.textNode("127.0.0.1"),
        "a loopback address (127.x.y.z, ::1 or localhost): other machines could send commands"
            + " without a key",
        documentation,
        node -> {
          check(node.isTextual());
          check(node.textValue().matches("127(\\.\\d{1,3}){3}|::1|localhost"));
          return node.textValue();
        });
  }

  /** A list of texts. */
  public static ConfigKey<List<String>> texts(
      String path,
      List<String> defaultValue,
      String allowed,
      String pattern,
      String documentation) {
    var nodes = JSON.arrayNode();
    defaultValue.forEach(nodes::add);
    return new ConfigKey<>(
        path,
        nodes,
        allowed,
        documentation,
        node -> {
          check(node.isArray());
          List<String> values = new ArrayList<>();
          for (JsonNode value : node) {
            check(value.isTextual() && value.textValue().matches(pattern));
            values.add(value.textValue());
          }
          return List.copyOf(values);
        });
  }

  /**
   * A structure of its own; {@code reader} throws {@link IllegalArgumentException} with the place
   * inside it.
   */
  public static <T> ConfigKey<T> structure(
      String path,
      JsonNode defaultValue,
      String allowed,
      String documentation,
      Function<JsonNode, T> reader) {
    return new ConfigKey<>(path, defaultValue, allowed, documentation, reader);
  }

  /** The environment variable, for instance {@code STEELYARD_ROUTING_PERIOD_MILLIS}. */
  public String environmentName() {
    return "STEELYARD_"
        + path.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** Fails the value that is being read; the caller adds place, value and what is allowed. */
  public static void check(boolean allowed) {
    if (!allowed) {
      throw new IllegalArgumentException("");
    }
  }
}
