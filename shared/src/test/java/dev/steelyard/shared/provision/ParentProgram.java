package dev.steelyard.shared.provision;

import java.time.Duration;
import java.util.List;

/**
 * A process with one child: it prints the child's process id, then ends ({@code exit}) or waits for
 * the child ({@code wait}). The second argument is the child's shell text.
 */
final class ParentProgram {

  private ParentProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    ChildProcess child =
        ChildProcess.start(ChildProcess.Spec.of(List.of("sh", "-c", arguments[1])));
    System.out.println(child.pid());
    if (arguments[0].equals("wait")) {
      child.waitFor(Duration.ofMinutes(1));
    }
  }
}
