package dev.steelyard.shared.config;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import picocli.CommandLine;

/**
 * Runs a command line: the exit status and the one sentence of a failure are the same everywhere.
 */
public final class Programs {

  /** Exit status of a command that failed. */
  public static final int FAILED = 1;

  /** Exit status for bad usage or configuration. */
  public static final int BAD_USAGE = 2;

  /** Exit status when something needed is missing. */
  public static final int MISSING = 3;

  /** For {@code --version}. */
  public static final class Version implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() {
      return new String[] {"Steelyard " + version()};
    }
  }

  private Programs() {}

  /** Version of the software; {@code development} when it runs from class files. */
  public static String version() {
    String version = Programs.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Runs the command that the arguments name, and returns the exit status. */
  public static int run(CommandLine program, String... arguments) {
    program.setExecutionExceptionHandler(
        (failure, commandLine, parsed) -> {
          commandLine.getErr().println(SteelyardException.sentence(failure));
          return status(failure);
        });
    program.setCaseInsensitiveEnumValuesAllowed(true);
    return program.execute(arguments);
  }

  private static int status(Exception failure) {
    if (failure instanceof SteelyardException known) {
      if (known.code() == ErrorCode.BAD_REQUEST) {
        return BAD_USAGE;
      }
      if (known.code() == ErrorCode.UNAVAILABLE) {
        return MISSING;
      }
    }
    return FAILED;
  }
}
