package dev.steelyard.shared.provision;

import java.io.IOException;
import java.nio.file.Path;

/** Finds NGINX on the fake machine in the folder of the first argument, as another process. */
final class FindingProgram {

  private FindingProgram() {}

  public static void main(String[] arguments) throws IOException {
    FakeMachine machine = new FakeMachine(Path.of(arguments[0]));
    System.out.println(machine.provisioner().find());
  }
}
