package dev.steelyard.nginx.bench.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.routing.evaluate.EvaluateRoutingCommand;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is refused before anything is started. */
class RealFlagsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--real --worlds=speed3.stat.70 | choose: real NGINX or the simulator",
        "--real --reference | choose: real NGINX or the simulator",
        "--real --only=speed3,nothing | speed3,twin,mild3,hom3,gray",
        "--real --pairs=0 | --pairs is 0",
        "--real --pair-seconds=0.1 | --pair-seconds is 0.1",
        "--real --html=no-such-folder/page.html | --html is no-such-folder",
        "--pairs=3 | add --real"
      })
  void badOptionsAreNamed(String options, String said) {
    List<Throwable> failures = new ArrayList<>();
    CommandLine line = new CommandLine(new EvaluateRoutingCommand());
    line.setExecutionExceptionHandler(
        (failure, command, result) -> {
          failures.add(failure);
          return 2;
        });

    assertThat(line.execute(options.split(" ", -1))).isEqualTo(2);
    assertThat(failures.get(0)).hasMessageContaining(said);
  }
}
