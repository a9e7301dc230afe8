package dev.steelyard.client.load;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The load command within this process, for a test each, without its rehearsal. */
abstract class LoadCommandRuns {

  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();

  @TempDir Path directory;

  /** Runs it; gives its exit status. */
  final int run(String... arguments) {
    return new CommandLine(new LoadCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(Plans.unrehearsed(arguments));
  }
}
