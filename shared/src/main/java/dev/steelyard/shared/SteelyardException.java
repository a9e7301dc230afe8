package dev.steelyard.shared;

/**
 * The one family of errors that a user sees: a code, the place with the offending value, and the
 * remedy.
 *
 * <p>{@code new SteelyardException(BAD_REQUEST, "conf/nginx-agent.json: routing.periodMillis is
 * -5", "use 200..60000")} prints as {@code conf/nginx-agent.json: routing.periodMillis is -5: use
 * 200..60000}.
 */
public final class SteelyardException extends RuntimeException {

  private final ErrorCode code;

  /**
   * @param place what failed and where, with the value
   * @param remedy what to do about it
   */
  public SteelyardException(ErrorCode code, String place, String remedy) {
    super(place + ": " + remedy);
    this.code = code;
  }

  /** The same with the failure below it. */
  public SteelyardException(ErrorCode code, String place, String remedy, Throwable cause) {
    super(place + ": " + remedy, cause);
    this.code = code;
  }

  /** An error that came over the wire, already a whole sentence. */
  public SteelyardException(ErrorCode code, String sentence) {
    super(sentence);
    this.code = code;
  }

  /**
   * A whole sentence with the failure below it, for instance one whose place is now known better.
   */
  public SteelyardException(ErrorCode code, String sentence, Throwable cause) {
    super(sentence, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }

  /** Shorthand for bad input. */
  public static SteelyardException badRequest(String place, String remedy) {
    return new SteelyardException(ErrorCode.BAD_REQUEST, place, remedy);
  }

  /** The sentence for a user: of this family as it is, of others with the class name in front. */
  public static String sentence(Throwable failure) {
    if (failure instanceof SteelyardException) {
      return String.valueOf(failure.getMessage());
    }
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    return message == null ? name : name + ": " + message;
  }
}
