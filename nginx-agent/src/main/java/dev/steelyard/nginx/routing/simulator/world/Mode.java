package dev.steelyard.nginx.routing.simulator.world;

import dev.steelyard.shared.SteelyardException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What disturbs a run; modes combine. Without any the load is Poisson and steady. */
public enum Mode {
  /** Rates and arrival laws of the types change every 30 to 120 s. */
  SHIFT,
  /** A server at a time runs at a third of its speed for 20 to 60 s. */
  ANTAG,
  /** A server at a time is dead for 10 to 30 s. */
  FAIL,
  /** A server at a time answers 70 % of its requests with an error after 1 ms. */
  GRAY;

  /** The modes of a name: {@code stat}, {@code shift+antag}, {@code shiftAntag} ... */
  public static Set<Mode> parse(String name) {
    Set<Mode> modes = EnumSet.noneOf(Mode.class);
    if (name.equals("stat")) {
      return modes;
    }
    List<String> parts = new ArrayList<>();
    for (String part : name.split("\\+|(?=[A-Z])", -1)) {
      parts.add(part.toUpperCase(Locale.ROOT));
    }
    for (Mode mode : values()) {
      if (parts.remove(mode.name())) {
        modes.add(mode);
      }
    }
    if (!parts.isEmpty()) {
      throw SteelyardException.badRequest(
          "mode is " + name, "use stat, or shift, antag, fail and gray joined by +");
    }
    return modes;
  }
}
