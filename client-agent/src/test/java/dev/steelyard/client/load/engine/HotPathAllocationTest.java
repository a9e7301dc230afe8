package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link HotPathBenchmark} for a moment each and asks for the memory it takes. Its times, of a
 * process that does other things too, prove nothing; they are in {@code target/jmh.json}.
 */
class HotPathAllocationTest {

  /** Less than any object; not 0 because of JMH's own bookkeeping, spread over the calls. */
  private static final double NOTHING_BYTES = 8;

  @Test
  void noRequestTakesMemoryOnItsWay() throws RunnerException {
    System.setProperty("jmh.ignoreLock", "true");
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(HotPathBenchmark.class.getSimpleName())
                    .forks(0)
                    .shouldFailOnError(true)
                    .warmupIterations(1)
                    .warmupTime(TimeValue.milliseconds(500))
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(200))
                    .addProfiler(GCProfiler.class)
                    .verbosity(VerboseMode.SILENT)
                    .resultFormat(ResultFormatType.JSON)
                    .result(Path.of("target", "jmh.json").toString())
                    .build())
            .run();
    assertThat(results).hasSize(9);
    for (RunResult result : results) {
      String bytes =
          result.getSecondaryResults().keySet().stream()
              .filter(name -> name.endsWith("gc.alloc.rate.norm"))
              .findFirst()
              .orElseThrow();
      assertThat(result.getSecondaryResults().get(bytes).getScore())
          .as("bytes a call of %s", result.getParams().getBenchmark())
          .isLessThan(NOTHING_BYTES);
    }
  }
}
