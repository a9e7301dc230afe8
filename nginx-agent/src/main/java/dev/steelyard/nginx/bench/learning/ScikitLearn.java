package dev.steelyard.nginx.bench.learning;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.OutsideProgram;
import dev.steelyard.shared.provision.SystemCommandRunner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** scikit-learn's Gaussian mixture, in a process of its own. */
final class ScikitLearn {

  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Prints log-likelihood of a sample, processor seconds of the fit, iterations of the best. */
  private static final String SCRIPT =
      """
      import sys, time, warnings
      import numpy
      from sklearn.mixture import GaussianMixture
      warnings.simplefilter("ignore")
      file, features, components, starts, ridge, tolerance, most, seed = sys.argv[1:]
      rows = numpy.fromfile(file, "<f8").reshape(-1, int(features))
      mixture = GaussianMixture(
          int(components), covariance_type="full", n_init=int(starts), reg_covar=float(ridge),
          tol=float(tolerance), max_iter=int(most), random_state=int(seed))
      before = time.process_time()
      mixture.fit(rows)
      seconds = time.process_time() - before
      print("fitted", mixture.score(rows), seconds, mixture.n_iter_)
      """;

  private static final List<String> THREADS =
      List.of("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS");

  private final OutsideProgram python;
  private final Path folder;
  private final Path script;

  /**
   * A fit.
   *
   * @param logLikelihood of a sample, nats
   * @param cpuSeconds of all threads, without reading the data
   */
  record Fit(double logLikelihood, double cpuSeconds) {}

  /**
   * @param folder empty, for the script and the data
   */
  ScikitLearn(OutsideProgram python, Path folder) {
    this.python = python;
    this.folder = folder;
    this.script = folder.resolve("mixture.py");
    write(script, SCRIPT.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Fits.
   *
   * @param oneThread whether linear algebra may use one thread only, or as many as it likes
   */
  Fit fit(double[][] rows, MixtureTask task, long seed, boolean oneThread) {
    Path data = folder.resolve("rows.f64");
    write(data, littleEndian(rows));
    List<String> command = new ArrayList<>(List.of(python.executable().toString()));
    command.add(script.toString());
    command.add(data.toString());
    command.add(Integer.toString(rows[0].length));
    command.addAll(task.arguments());
    command.add(Long.toString(seed));
    Map<String, String> environment = new HashMap<>(python.environment());
    if (oneThread) {
      THREADS.forEach(name -> environment.put(name, "1"));
    }
    CommandResult result = new SystemCommandRunner().run(command, environment, folder, LIMIT);
    String[] told = result.lastLine().split(" ", -1);
    if (!result.ok() || told.length != 4 || !told[0].equals("fitted")) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "scikit-learn's mixture: " + result.lastLine(),
          "see whether " + python.executable() + " runs by hand");
    }
    return new Fit(Double.parseDouble(told[1]), Double.parseDouble(told[2]));
  }

  private static byte[] littleEndian(double[][] rows) {
    ByteBuffer bytes =
        ByteBuffer.allocate(rows.length * rows[0].length * Double.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (double[] row : rows) {
      for (double value : row) {
        bytes.putDouble(value);
      }
    }
    return bytes.array();
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot write " + file + " (" + e + ")", "free some space", e);
    }
  }
}
