package dev.steelyard.shared.bench.figure;

/** Student's t distribution. */
final class StudentT {

  /** t(0.975, n) for n = 1, 2, ... 30 degrees of freedom. */
  private static final double[] QUANTILES = {
    12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157,
    2.228139, 2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922,
    2.093024, 2.085963, 2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831,
    2.048407, 2.045230, 2.042272
  };

  /** The same of the normal distribution. */
  private static final double NORMAL = 1.959964;

  private StudentT() {}

  /**
   * The quantile of a two-sided interval of 95 %: from a table, and above it by the expansion z +
   * (z³ + z)/4n + (5z⁵ + 16z³ + 3z)/96n², which is good to 1e-4 there.
   *
   * @param degrees of freedom, at least 1
   */
  static double quantile975(int degrees) {
    if (degrees <= QUANTILES.length) {
      return QUANTILES[degrees - 1];
    }
    double z = NORMAL;
    double cubed = z * z * z;
    return z
        + (cubed + z) / (4.0 * degrees)
        + (5 * cubed * z * z + 16 * cubed + 3 * z) / (96.0 * degrees * degrees);
  }
}
