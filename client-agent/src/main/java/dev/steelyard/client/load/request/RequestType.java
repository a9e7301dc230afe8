package dev.steelyard.client.load.request;

import dev.steelyard.shared.SteelyardException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A kind of request that has figures of its own: one of the social network's three, or one of a
 * plan's own mix. Two types are the same only if they are one object.
 */
public final class RequestType {

  public static final RequestType COMPOSE =
      new RequestType("compose", new SocialShape(true, "/wrk2-api/post/compose"));
  public static final RequestType HOME_READ =
      new RequestType("home-read", new SocialShape(false, "/wrk2-api/home-timeline/read"));
  public static final RequestType USER_READ =
      new RequestType("user-read", new SocialShape(false, "/wrk2-api/user-timeline/read"));

  /** The types of a plan that brings no requests of its own. */
  public static final List<RequestType> SOCIAL = List.of(COMPOSE, HOME_READ, USER_READ);

  private final String wireName;
  private final RequestShape shape;

  RequestType(String wireName, RequestShape shape) {
    this.wireName = wireName;
    this.shape = shape;
  }

  /** The name in plans and figures, for instance {@code home-read}. */
  public String wireName() {
    return wireName;
  }

  RequestShape shape() {
    return shape;
  }

  /**
   * The type of a name.
   *
   * @param types of the plan
   * @param place where the name was read, for the error
   */
  public static RequestType named(String name, List<RequestType> types, String place) {
    return types.stream()
        .filter(type -> type.wireName.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                SteelyardException.badRequest(
                    place + " names request type " + name,
                    "use "
                        + types.stream()
                            .map(RequestType::wireName)
                            .collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return wireName;
  }
}
