package dev.steelyard.nginx.routing.simulator.search;

import dev.steelyard.nginx.routing.searched.SearchedModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code search show}: what a file of a searched policy holds. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows a searched policy: its numbers, what made it, how it was judged.")
final class SearchShowCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "GAINS", description = "File that search has written.")
  private Path file = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Exit status 0. */
  @Override
  public Integer call() {
    PrintWriter to = spec.commandLine().getOut();
    to.print(SearchedTable.of(SearchedModel.load(file)));
    to.flush();
    return 0;
  }
}
