package dev.steelyard.shared.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command with a configuration has. */
public final class ConfigOptions {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Configuration file (JSON). Without it the defaults hold.")
  private @Nullable Path file;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "PATH=VALUE",
      description = "Sets one key, for instance --set api.port=9000. Repeatable.")
  private Map<String, String> values = new LinkedHashMap<>();

  /** Reads file, environment and command line. */
  public Configuration read(List<ConfigKey<?>> keys) {
    return Configuration.read(keys, file, System.getenv(), values);
  }
}
