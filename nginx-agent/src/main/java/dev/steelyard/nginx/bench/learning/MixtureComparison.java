package dev.steelyard.nginx.bench.learning;

import com.sun.management.OperatingSystemMXBean;
import dev.steelyard.nginx.learning.MixtureFit.Fitted;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.BenchmarkRow.Target;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Interval;
import dev.steelyard.shared.bench.run.Measurement;
import dev.steelyard.shared.provision.OutsideProgram;
import dev.steelyard.shared.provision.PackagedTool;
import dev.steelyard.shared.provision.ToolProvisioner;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The Gaussian mixture against scikit-learn's: the same rows, components, starts, ridge, tolerance
 * and limit of iterations.
 *
 * <p>Processor time is that of all threads while fitting. Here that includes compiling and garbage
 * collection of this process; there the better of one thread and the default for linear algebra
 * counts.
 */
final class MixtureComparison implements Measurement<Workbench> {

  private static final Figure GAIN =
      new Figure("gmm.logLikelihoodGain", "nats a sample", Target.surelyAtLeast(0));
  private static final Figure CPU = Figure.surelyAtMost("gmm.cpuRatio", "ratio", 1.5);
  private static final MixtureTask TASK = new MixtureTask(27, 5, 1e-3, 1e-3, 100);
  private static final int ROWS = 7000;
  private static final int FEATURES = 40;

  private final int dataSets;
  private final long seed;

  /**
   * @param dataSets so many are drawn and fitted, at least 1
   */
  MixtureComparison(int dataSets, long seed) {
    this.dataSets = dataSets;
    this.seed = seed;
  }

  @Override
  public List<Figure> figures() {
    return List.of(GAIN, CPU);
  }

  @Override
  public List<BenchmarkRow> measure(Workbench bench) {
    OutsideProgram python = new ToolProvisioner().find(PackagedTool.SKLEARN);
    ScikitLearn theirs = new ScikitLearn(python, bench.folder("sklearn"));
    double[] gains = new double[dataSets];
    List<Double> ourSeconds = new ArrayList<>();
    List<Double> theirSeconds = new ArrayList<>();
    int oneThreadBetter = 0;
    for (int set = 0; set < dataSets; set++) {
      long drawn = seed + set;
      double[][] rows = RegimeData.draw(ROWS, FEATURES, TASK.components(), drawn);
      long before = processorNanos();
      Fitted fitted = TASK.with(drawn).fit(rows, TASK.starts());
      double seconds = (processorNanos() - before) / 1e9;
      ScikitLearn.Fit one = theirs.fit(rows, TASK, drawn, true);
      ScikitLearn.Fit any = theirs.fit(rows, TASK, drawn, false);
      gains[set] = fitted.logLikelihoodPerSample() - one.logLikelihood();
      ourSeconds.add(seconds);
      theirSeconds.add(Math.min(one.cpuSeconds(), any.cpuSeconds()));
      oneThreadBetter += one.cpuSeconds() <= any.cpuSeconds() ? 1 : 0;
      bench.say(
          String.format(
              Locale.ROOT,
              "data %d: %.4f nats a sample in %.1f s of processor time, scikit-learn %.4f in %.1f s"
                  + " (one thread) or %.1f s",
              drawn,
              fitted.logLikelihoodPerSample(),
              seconds,
              one.logLikelihood(),
              one.cpuSeconds(),
              any.cpuSeconds()));
    }
    String conditions =
        String.format(
            Locale.ROOT,
            "%d data sets of %d x %d, %d components, %d starts each (one here is the best of 8"
                + " clusterings), %s",
            dataSets,
            ROWS,
            FEATURES,
            TASK.components(),
            TASK.starts(),
            python.version());
    return List.of(
        GAIN.row(Interval.ofMean(gains), conditions),
        CPU.row(
            Interval.ofRatios(ourSeconds, theirSeconds),
            conditions
                + "; one thread was its better in "
                + oneThreadBetter
                + " of "
                + dataSets
                + "; compiling here counts"));
  }

  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
