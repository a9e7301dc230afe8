package dev.steelyard.client.load.request;

import dev.steelyard.shared.SteelyardException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The request types of the social network. */
public enum RequestType {
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

  /** The name in plans and figures, for instance {@code home-read}. */
  public String wireName() {
    return wireName;
  }

  public String method() {
    return method;
  }

  /** The path without the query. */
  public String path() {
    return path;
  }

  /**
   * The type of a name.
   *
   * @param place where the name was read, for the error
   */
  public static RequestType named(String name, String place) {
    for (RequestType type : values()) {
      if (type.wireName.equals(name)) {
        return type;
      }
    }
    throw SteelyardException.badRequest(
        place + " names request type " + name,
        "use "
            + Arrays.stream(values()).map(RequestType::wireName).collect(Collectors.joining(", ")));
  }
}
