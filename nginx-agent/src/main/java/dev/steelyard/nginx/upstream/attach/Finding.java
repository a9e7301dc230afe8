package dev.steelyard.nginx.upstream.attach;

/**
 * Something about the foreign configuration that its owner has to know.
 *
 * @param place {@code file:line}
 * @param text what is there, and what to do
 */
record Finding(Severity severity, String place, String text) {

  /** How much it matters. */
  enum Severity {
    /** Nothing can be attached before it is solved. */
    OBSTACLE("must be solved first"),
    /** It works, but not as one might expect. */
    WARNING("warning");

    private final String label;

    Severity(String label) {
      this.label = label;
    }
  }

  static Finding obstacle(String place, String text) {
    return new Finding(Severity.OBSTACLE, place, text);
  }

  static Finding warning(String place, String text) {
    return new Finding(Severity.WARNING, place, text);
  }

  boolean isObstacle() {
    return severity == Severity.OBSTACLE;
  }

  @Override
  public String toString() {
    return severity.label + ": " + place + ": " + text;
  }
}
