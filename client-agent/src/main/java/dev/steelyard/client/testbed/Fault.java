package dev.steelyard.client.testbed;

import dev.steelyard.shared.SteelyardException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A way in which a server misbehaves for a while.
 *
 * @param factor service takes this many times as long; 1 unless {@link Kind#SLOW}
 * @param share share of requests answered 500, 0..1; 0 unless {@link Kind#ERROR}
 * @param seconds length; null until changed
 */
public record Fault(Kind kind, double factor, double share, @Nullable Double seconds) {

  /** What goes wrong. */
  public enum Kind {
    /** Nothing. */
    NONE,
    /** Service takes {@code factor} times as long. */
    SLOW,
    /** A share of requests is answered 500 after 1 ms and never occupies the server. */
    ERROR,
    /** The port is closed and connections are dropped; jobs go on without their clients. */
    REFUSE,
    /** Time stands still: connections are accepted, nothing is answered until it ends. */
    HANG,
    /** As {@link #REFUSE} with all jobs lost; 1 s unless told otherwise. */
    RESTART;

    /** The name in files and messages, for instance {@code slow}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean closesPort() {
      return this == REFUSE || this == RESTART;
    }

    private static Kind of(String name) {
      return Arrays.stream(values())
          .filter(kind -> kind.wireName().equals(name))
          .findFirst()
          .orElseThrow(() -> SteelyardException.badRequest("fault is " + name, "use " + names()));
    }

    private static String names() {
      return Arrays.stream(values()).map(Kind::wireName).collect(Collectors.joining(", "));
    }
  }

  /** No fault. */
  public static final Fault NONE = new Fault(Kind.NONE, 1, 0, null);

  private static final double RESTART_SECONDS = 1;

  /**
   * A fault as files and commands have it.
   *
   * @throws SteelyardException {@code bad-request} when a value is missing, out of range or of
   *     another fault
   */
  public static Fault of(
      String name, @Nullable Double factor, @Nullable Double share, @Nullable Double seconds) {
    Kind kind = Kind.of(name);
    onlyFor(Kind.SLOW, kind, "factor", factor);
    onlyFor(Kind.ERROR, kind, "share", share);
    return new Fault(
        kind,
        kind == Kind.SLOW
            ? Require.positive("factor", Require.given("factor", factor, "slow needs it"))
            : 1,
        kind == Kind.ERROR
            ? Require.share("share", Require.given("share", share, "error needs it"))
            : 0,
        length(kind, seconds));
  }

  private static void onlyFor(Kind owner, Kind kind, String key, @Nullable Double value) {
    if (value != null && kind != owner) {
      throw SteelyardException.badRequest(
          key + " is given for fault " + kind.wireName(),
          "leave it out; it is for " + owner.wireName());
    }
  }

  private static @Nullable Double length(Kind kind, @Nullable Double seconds) {
    if (seconds != null) {
      return Require.positive("seconds", seconds);
    }
    return kind == Kind.RESTART ? RESTART_SECONDS : null;
  }
}
