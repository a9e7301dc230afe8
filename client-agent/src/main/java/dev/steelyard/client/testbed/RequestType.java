package dev.steelyard.client.testbed;

import dev.steelyard.shared.SteelyardException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The three requests of the social network. */
enum RequestType {
  COMPOSE("compose", "POST", "/wrk2-api/post/compose"),
  HOME_READ("home-read", "GET", "/wrk2-api/home-timeline/read"),
  USER_READ("user-read", "GET", "/wrk2-api/user-timeline/read");

  private final String wireName;
  private final String method;
  private final String path;

  RequestType(String wireName, String method, String path) {
    this.wireName = wireName;
    this.method = method;
    this.path = path;
  }

  /** The name in files and messages, for instance {@code home-read}. */
  String wireName() {
    return wireName;
  }

  /** The type of a request line; null when there is none. */
  static @Nullable RequestType of(String method, @Nullable String path) {
    for (RequestType type : values()) {
      if (type.path.equals(path) && type.method.equals(method)) {
        return type;
      }
    }
    return null;
  }

  /** All request lines, for messages. */
  static String endpoints() {
    return Arrays.stream(values())
        .map(t -> t.method + " " + t.path)
        .collect(Collectors.joining(", "));
  }

  /**
   * A map by wire name as a map by type.
   *
   * @throws SteelyardException {@code bad-request} when a name is unknown or a value is null
   */
  static <T> Map<RequestType, T> byType(String key, Map<String, ? extends @Nullable T> byName) {
    Map<RequestType, T> result = new EnumMap<>(RequestType.class);
    byName.forEach(
        (name, value) ->
            result.put(named(key, name), Require.given(key + "." + name, value, "give a law")));
    return result;
  }

  private static RequestType named(String key, String name) {
    return Arrays.stream(values())
        .filter(type -> type.wireName.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                SteelyardException.badRequest(
                    key + "." + name + " is not a request type",
                    "use compose, home-read or user-read"));
  }
}
