package dev.steelyard.nginx.bench.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.place.ScratchFolder;
import dev.steelyard.shared.provision.OutsideProgram;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the benchmark needs no Python; whether its figures are good is not tested. */
class LearningBenchTest {

  @TempDir Path folder;

  @Test
  void aDecisionIsMeasured() {
    try (Workbench bench = new Workbench(new ScratchFolder(folder.resolve("bench")), line -> {})) {
      List<BenchmarkRow> rows = new DecisionTime(3, 1).measure(bench);
      assertThat(rows).hasSize(1);
      assertThat(rows.get(0).name()).isEqualTo("decisionMicros100x3");
      assertThat(rows.get(0).value()).isPositive().isFinite();
    }
  }

  @Test
  void theSameSeedDrawsTheSameRows() {
    double[][] rows = RegimeData.draw(50, 7, 3, 1);
    assertThat(rows).hasDimensions(50, 7).isDeepEqualTo(RegimeData.draw(50, 7, 3, 1));
    assertThat(Arrays.deepEquals(rows, RegimeData.draw(50, 7, 3, 2))).isFalse();
  }

  @Test
  void aPythonThatFailsIsToldWithItsOwnWords() {
    // A shell cannot read the script.
    OutsideProgram shell = new OutsideProgram(Path.of("/bin/sh"), Map.of(), "no Python");
    ScikitLearn theirs = new ScikitLearn(shell, folder);
    MixtureTask task = new MixtureTask(2, 1, 1e-3, 1e-3, 10);
    assertThatThrownBy(() -> theirs.fit(new double[][] {{1}, {2}}, task, 1, true))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("scikit-learn's mixture: ")
        .hasMessageContaining("/bin/sh runs by hand");
  }
}
