package dev.steelyard.nginx.learning;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Clusters to start a mixture from: k-means by Lloyd from greedy k-means++ seeds.
 *
 * <p>Seeding: each next centre is the best of as many rows as there are clusters, drawn by their
 * squared distance to the nearest centre so far (Arthur and Vassilvitskii 2007, greedy form; more
 * draws than usual, since they cost little against what follows). A cluster that loses all rows
 * gets the row that is farthest from its centre.
 */
final class ClusterStart {

  private static final int MOST_ROUNDS = 100;
  private static final double TOLERANCE = 1e-4;

  private final double[][] columns;
  private final int rows;
  private final int clusters;
  private final RandomGenerator random;
  private final double[][] centres;
  private final int[] label;
  private final double[] nearest;

  /**
   * @param columns d arrays of as many values as there are rows
   * @param clusters at most the number of different rows
   */
  ClusterStart(double[][] columns, int clusters, RandomGenerator random) {
    this.columns = columns;
    this.rows = columns[0].length;
    this.clusters = clusters;
    this.random = random;
    this.centres = new double[clusters][columns.length];
    this.label = new int[rows];
    this.nearest = new double[rows];
  }

  /** The cluster of every row. */
  int[] labels() {
    seed();
    double before = Double.POSITIVE_INFINITY;
    double now = assign();
    for (int round = 0; round < MOST_ROUNDS && before - now > TOLERANCE * now; round++) {
      before = now;
      centre();
      now = assign();
    }
    return label;
  }

  private void seed() {
    place(0, random.nextInt(rows));
    double[] distances = new double[rows];
    distances(centres[0], nearest);
    for (int c = 1; c < clusters; c++) {
      double[] sums = cumulated();
      double[] best = nearest;
      double least = Double.POSITIVE_INFINITY;
      for (int t = 0; t < clusters; t++) {
        int row = drawn(sums);
        double[] centre = row(row);
        distances(centre, distances);
        double potential = 0;
        for (int i = 0; i < rows; i++) {
          distances[i] = Math.min(distances[i], nearest[i]);
          potential += distances[i];
        }
        if (potential < least) {
          least = potential;
          best = distances.clone();
          place(c, row);
        }
      }
      System.arraycopy(best, 0, nearest, 0, rows);
    }
  }

  private double[] cumulated() {
    double[] sums = new double[rows];
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      sum += nearest[i];
      sums[i] = sum;
    }
    return sums;
  }

  /** A row that is no centre yet, by its squared distance. */
  private int drawn(double[] sums) {
    int at = Arrays.binarySearch(sums, random.nextDouble() * sums[rows - 1]);
    int row = Math.min(at >= 0 ? at + 1 : -at - 1, rows - 1);
    while (nearest[row] == 0 && row > 0) {
      row--;
    }
    return row;
  }

  private double[] row(int i) {
    double[] row = new double[columns.length];
    for (int a = 0; a < row.length; a++) {
      row[a] = columns[a][i];
    }
    return row;
  }

  private void place(int cluster, int row) {
    centres[cluster] = row(row);
  }

  /** Squared distances of all rows to a centre. */
  private void distances(double[] centre, double[] to) {
    Arrays.fill(to, 0);
    for (int a = 0; a < centre.length; a++) {
      double[] column = columns[a];
      double middle = centre[a];
      for (int i = 0; i < to.length; i++) {
        double off = column[i] - middle;
        to[i] += off * off;
      }
    }
  }

  /** Labels each row with its nearest centre; gives the sum of squared distances. */
  private double assign() {
    double[] distances = new double[rows];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int c = 0; c < clusters; c++) {
      distances(centres[c], distances);
      for (int i = 0; i < rows; i++) {
        if (distances[i] < nearest[i]) {
          nearest[i] = distances[i];
          label[i] = c;
        }
      }
    }
    double sum = 0;
    for (double distance : nearest) {
      sum += distance;
    }
    return sum;
  }

  private void centre() {
    int[] counts = new int[clusters];
    for (int c : label) {
      counts[c]++;
    }
    for (int c = 0; c < clusters; c++) {
      if (counts[c] == 0) {
        counts[c] = 1;
        int farthest = farthest(counts);
        counts[label[farthest]]--;
        label[farthest] = c;
        nearest[farthest] = 0;
      }
    }
    for (double[] centre : centres) {
      Arrays.fill(centre, 0);
    }
    for (int a = 0; a < columns.length; a++) {
      for (int i = 0; i < rows; i++) {
        centres[label[i]][a] += columns[a][i];
      }
    }
    for (int c = 0; c < clusters; c++) {
      for (int a = 0; a < columns.length; a++) {
        centres[c][a] /= counts[c];
      }
    }
  }

  /** The row farthest from its centre whose cluster has others. */
  private int farthest(int[] counts) {
    int farthest = -1;
    for (int i = 0; i < rows; i++) {
      if (counts[label[i]] > 1 && (farthest < 0 || nearest[i] > nearest[farthest])) {
        farthest = i;
      }
    }
    return farthest;
  }
}
