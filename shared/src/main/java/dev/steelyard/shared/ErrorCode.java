package dev.steelyard.shared;

/** Why a command or a start failed; the wire name is what users see, on the bus and over HTTP. */
public enum ErrorCode {
  BAD_REQUEST("bad-request", 400),
  UNAUTHORISED("unauthorised", 401),
  CONFLICT("conflict", 409),
  FAILED("failed", 500),
  UNAVAILABLE("unavailable", 503),
  TIMEOUT("timeout", 504);

  private final String wireName;
  private final int status;

  ErrorCode(String wireName, int status) {
    this.wireName = wireName;
    this.status = status;
  }

  /** The name in answers, for instance {@code bad-request}. */
  public String wireName() {
    return wireName;
  }

  /** The HTTP status, also the failure code of a reply on the event bus. */
  public int status() {
    return status;
  }

  /** The code for a status; {@link #FAILED} when no code has it. */
  public static ErrorCode ofStatus(int status) {
    for (ErrorCode code : values()) {
      if (code.status == status) {
        return code;
      }
    }
    return FAILED;
  }
}
