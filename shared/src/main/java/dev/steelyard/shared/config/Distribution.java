package dev.steelyard.shared.config;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The unpacked distribution of an agent.
 *
 * @param home folder with {@code bin/} and {@code lib/}; made absolute
 */
public record Distribution(Path home) {

  public Distribution {
    home = home.toAbsolutePath().normalize();
  }

  /**
   * The one that this program was started from.
   *
   * @param option what a user can say where there is none, for instance {@code --nginx-home}
   */
  public static Distribution own(String option) {
    String home = System.getProperty("steelyard.home");
    if (home == null) {
      throw SteelyardException.badRequest(
          option + " is missing", "name the distribution, or start the program with its launcher");
    }
    return new Distribution(Path.of(home));
  }

  /**
   * That of another agent: side by side with this one when installed, module by module in the
   * source tree.
   *
   * @param from this agent's name, for instance {@code nginx-agent}
   * @param to the other's
   */
  public Distribution other(String from, String to) {
    String name = String.valueOf(home.getFileName()).replace(from, to);
    Path beside = home.resolveSibling(name);
    return new Distribution(
        Files.isDirectory(beside)
            ? beside
            : home.resolve("../../..").resolve(to).resolve("target").resolve(name));
  }

  /**
   * Its program.
   *
   * @param name for instance {@code client-agent}
   */
  public Path launcher(String name) {
    Path launcher = home.resolve("bin").resolve(name);
    if (!Files.isExecutable(launcher)) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE, launcher + " is not there", "build it first: mvn package");
    }
    return launcher;
  }
}
