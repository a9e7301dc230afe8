package dev.steelyard.nginx.learning;

/** Mean and covariance of weighted rows. */
final class WeightedMoments {

  /** Rows at a time: so many products are added to each sum before it is written back. */
  private static final int GROUP = 4;

  private WeightedMoments() {}

  /**
   * The normal distribution of some rows.
   *
   * @param weight by row, above 0 for the members
   * @param members indices of the rows, at least one
   * @param ridge added to the diagonal
   */
  static Gaussian gaussian(double[][] rows, double[] weight, int[] members, double ridge) {
    int d = rows[0].length;
    double total = 0;
    double[] mean = new double[d];
    for (int i : members) {
      total += weight[i];
      double[] row = rows[i];
      for (int a = 0; a < d; a++) {
        mean[a] += weight[i] * row[a];
      }
    }
    for (int a = 0; a < d; a++) {
      mean[a] /= total;
    }
    double[][] covariance = new double[d][d];
    double[][] off = new double[GROUP][d];
    double[] share = new double[GROUP];
    for (int from = 0; from < members.length; from += GROUP) {
      for (int g = 0; g < GROUP; g++) {
        // A group that is not full repeats its first row with no weight.
        int i = members[from + g < members.length ? from + g : from];
        share[g] = from + g < members.length ? weight[i] / total : 0;
        for (int a = 0; a < d; a++) {
          off[g][a] = rows[i][a] - mean[a];
        }
      }
      for (int a = 0; a < d; a++) {
        add(covariance[a], a + 1, share, off, a);
      }
    }
    for (int a = 0; a < d; a++) {
      covariance[a][a] += ridge;
      for (int b = 0; b < a; b++) {
        covariance[b][a] = covariance[a][b];
      }
    }
    return new Gaussian(mean, covariance);
  }

  private static void add(double[] line, int length, double[] share, double[][] off, int a) {
    double[] o0 = off[0];
    double[] o1 = off[1];
    double[] o2 = off[2];
    double[] o3 = off[3];
    double s0 = share[0] * o0[a];
    double s1 = share[1] * o1[a];
    double s2 = share[2] * o2[a];
    double s3 = share[3] * o3[a];
    for (int b = 0; b < length; b++) {
      line[b] += s0 * o0[b] + s1 * o1[b] + s2 * o2[b] + s3 * o3[b];
    }
  }
}
