package dev.steelyard.nginx.bench.routing;

import dev.steelyard.shared.SteelyardException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A world under a load, in which all arms run beside each other. */
enum Cell {
  SPEED3("speed3", Fleet.SPEED3, 0.7, 1),
  /** Beside {@link #SPEED3}, for the comparison with the simulator at another load. */
  TWIN("twin", Fleet.SPEED3, 0.5, 0.6),
  MILD3("mild3", Fleet.MILD3, 0.7, 1),
  /** A small difference takes more pairs. */
  HOM3("hom3", Fleet.HOM3, 0.7, 1.5),
  /** A server answers 70 % errors after 1 ms for a third of the time. */
  GRAY("gray", Fleet.MILD3, 0.5, 1);

  static final double GRAY_SHARE = 0.7;

  /** A pair with a fault is longer, so that the fault lasts 20 s of 60 s where others last 30 s. */
  private static final double GRAY_LENGTH = 2;

  private static final int FEWEST_PAIRS = 2;

  private final String key;
  private final Fleet fleet;
  private final double load;
  private final double partOfPairs;

  Cell(String key, Fleet fleet, double load, double partOfPairs) {
    this.key = key;
    this.fleet = fleet;
    this.load = load;
    this.partOfPairs = partOfPairs;
  }

  /** In {@code --only} and in the names of figures. */
  String key() {
    return key;
  }

  Fleet fleet() {
    return fleet;
  }

  /** Share of what the fleet can do. */
  double load() {
    return load;
  }

  /** Whether a server fails for a while. */
  boolean gray() {
    return this == GRAY;
  }

  /**
   * Pairs of this cell: fewer where only a prediction is checked, more for a small difference.
   *
   * @param asked pairs of most cells
   */
  int pairs(int asked) {
    return Math.max(Math.min(asked, FEWEST_PAIRS), (int) Math.round(partOfPairs * asked));
  }

  /**
   * Measured seconds of a pair.
   *
   * @param asked of a pair without a fault
   */
  double seconds(double asked) {
    return gray() ? GRAY_LENGTH * asked : asked;
  }

  /** For notes. */
  String sentence() {
    String text = "servers %s at %.0f %% load".formatted(fleet.sentence(), 100 * load);
    return gray()
        ? text + ", one of them answering 70 % errors after 1 ms for a third of the time"
        : text;
  }

  /** The cells of some names. */
  static List<Cell> named(List<String> names) {
    return names.stream().map(Cell::named).toList();
  }

  private static Cell named(String name) {
    return Arrays.stream(values())
        .filter(cell -> cell.key.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                SteelyardException.badRequest(
                    "--only has " + name,
                    "use some of "
                        + Arrays.stream(values()).map(Cell::key).collect(Collectors.joining(","))));
  }
}
