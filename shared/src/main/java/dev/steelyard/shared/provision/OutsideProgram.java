package dev.steelyard.shared.provision;

import java.nio.file.Path;
import java.util.Map;

/**
 * A program that was found or fetched.
 *
 * @param executable the binary
 * @param environment to be set for every call
 * @param version first line of what it says about itself
 */
public record OutsideProgram(Path executable, Map<String, String> environment, String version) {

  public OutsideProgram {
    environment = Map.copyOf(environment);
  }
}
