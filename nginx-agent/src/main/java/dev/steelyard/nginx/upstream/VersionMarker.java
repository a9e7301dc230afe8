package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.UnixHttp.Answer;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which worker runs which version of the configuration, by asking: a location that needs no module
 * of its own answers {@code <pid of the worker> <version>}.
 */
final class VersionMarker {

  private static final String PATH = "/steelyard/configuration";
  private static final Pattern ANSWER = Pattern.compile("(\\d+) (\\d+)\\s*");

  /** So many connections at once for each worker, so that every worker is likely to get one. */
  private static final int CONNECTIONS = 8;

  private final Path socket;
  private final UnixHttp http;

  /**
   * @param limit for one round of questions
   */
  VersionMarker(Path socket, Duration limit) {
    this.socket = socket;
    this.http = new UnixHttp(socket, limit);
  }

  /** The location, to be included in the agent's server block. */
  static String location(long version) {
    return """
    # Written by Steelyard: tells which configuration a worker runs.
    location = %s {
      default_type text/plain;
      return 200 "$pid %d\\n";
    }
    """
        .formatted(PATH, version);
  }

  /**
   * Asks on new connections.
   *
   * @param workers how many to expect
   * @return version by process number of those who took a connection
   * @throws SteelyardException unavailable when nobody listens, timeout when nobody answers
   */
  Map<Long, Long> ask(int workers) {
    Map<Long, Long> versions = new LinkedHashMap<>();
    for (Answer answer : http.getAtOnce(PATH, CONNECTIONS * Math.max(1, workers))) {
      Matcher words = ANSWER.matcher(answer.body());
      if (answer.status() != 200 || !words.matches()) {
        throw new SteelyardException(
            ErrorCode.FAILED,
            "the version marker on " + socket + " answered " + answer.status(),
            "check that NGINX includes the agent's admin.conf");
      }
      versions.put(Long.parseLong(words.group(1)), Long.parseLong(words.group(2)));
    }
    return versions;
  }
}
