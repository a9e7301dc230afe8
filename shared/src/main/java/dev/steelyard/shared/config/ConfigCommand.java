package dev.steelyard.shared.config;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code config}: the effective configuration of an agent, for people. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Prints the effective configuration with the origin of every value.")
public final class ConfigCommand implements Callable<Integer> {

  private final List<ConfigKey<?>> keys;
  private final Consumer<Configuration> check;

  @Mixin private ConfigOptions options = new ConfigOptions();

  /**
   * @param keys of the agent
   * @param check what the keys cannot check one by one; throws
   */
  public ConfigCommand(List<ConfigKey<?>> keys, Consumer<Configuration> check) {
    this.keys = keys;
    this.check = check;
  }

  @Override
  public Integer call() {
    Configuration read = options.read(keys);
    check.accept(read);
    System.out.print(read.render());
    return 0;
  }
}
