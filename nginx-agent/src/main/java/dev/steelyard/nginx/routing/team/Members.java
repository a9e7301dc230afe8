package dev.steelyard.nginx.routing.team;

import dev.steelyard.shared.bus.TeamStatus.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The agents that share, and when each was heard last. */
public final class Members {

  /** One that was not heard for so long is not listed any more. */
  private static final long LISTED_MILLIS = 60_000;

  private record Heard(String name, long atMillis) {}

  private final Map<String, Heard> byIncarnation = new HashMap<>();

  /** An agent was heard. */
  public void heard(String incarnation, String name, long nowMillis) {
    byIncarnation.put(incarnation, new Heard(name, nowMillis));
    byIncarnation.values().removeIf(heard -> nowMillis - heard.atMillis() > LISTED_MILLIS);
  }

  /** Those heard lately, by name. */
  public List<Member> list(long nowMillis) {
    List<Member> members = new ArrayList<>();
    byIncarnation
        .values()
        .forEach(heard -> members.add(new Member(heard.name(), nowMillis - heard.atMillis())));
    members.sort(Comparator.comparing(Member::name));
    return members;
  }

  /**
   * How many live.
   *
   * @param withinMillis they were heard within this time
   */
  public int living(long nowMillis, long withinMillis) {
    int living = 0;
    for (Heard heard : byIncarnation.values()) {
      if (nowMillis - heard.atMillis() <= withinMillis) {
        living++;
      }
    }
    return living;
  }

  /**
   * A name that two agents have which both live.
   *
   * @param withinMillis both were heard within this time
   */
  public Optional<String> sharedName(long nowMillis, long withinMillis) {
    Set<String> names = new HashSet<>();
    for (Heard heard : byIncarnation.values()) {
      if (nowMillis - heard.atMillis() <= withinMillis && !names.add(heard.name())) {
        return Optional.of(heard.name());
      }
    }
    return Optional.empty();
  }
}
