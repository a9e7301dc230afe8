package dev.steelyard.shared.provision;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param name what
 * @param status how it is
 * @param detail what was found, and where
 * @param remedy what to do about it; empty when nothing needs to be done
 */
public record Finding(String name, Status status, String detail, String remedy) {

  /** How it is, from good to bad. */
  public enum Status {
    /** As it should be. */
    OK,
    /** Not there, and only some tests or benchmarks want it. */
    ABSENT,
    /** Works now, but may not for long. */
    WARNING,
    /** Needed and not there. */
    MISSING;

    /** The word for tables and JSON, for instance {@code missing}. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String name, String detail) {
    return new Finding(name, Status.OK, detail, "");
  }

  static Finding absent(String name, String detail, String remedy) {
    return new Finding(name, Status.ABSENT, detail, remedy);
  }

  static Finding warning(String name, String detail, String remedy) {
    return new Finding(name, Status.WARNING, detail, remedy);
  }

  static Finding missing(String name, String detail, String remedy) {
    return new Finding(name, Status.MISSING, detail, remedy);
  }
}
