package dev.steelyard.nginx.upstream.attach;

import java.util.List;

/**
 * A line that the foreign configuration needs.
 *
 * @param what for people
 * @param detail where it is, or what is wrong with its place
 * @param steps edits that bring it about; empty when it is there, or when {@code detail} says what
 *     to do
 */
record OwnLine(String what, State state, String detail, List<Step> steps) {

  /** Whether it is there. */
  enum State {
    PRESENT("present"),
    MISSING("missing"),
    WRONG_PLACE("wrong place");

    private final String label;

    State(String label) {
      this.label = label;
    }
  }

  static OwnLine present(String what, Directive line) {
    return new OwnLine(what, State.PRESENT, line.place(), List.of());
  }

  static OwnLine missing(String what, List<Step> steps) {
    return new OwnLine(what, State.MISSING, "add it", steps);
  }

  static OwnLine wrong(String what, String detail) {
    return new OwnLine(what, State.WRONG_PLACE, detail, List.of());
  }

  boolean isPresent() {
    return state == State.PRESENT;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(state.label + ": " + what + ": " + detail);
    steps.forEach(step -> text.append("\n  ").append(step));
    return text.toString();
  }
}
