package dev.steelyard.client.load.request;

import static dev.steelyard.shared.SteelyardException.badRequest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The CSV files that the fields of one request type take values from. All columns of a file that a
 * request uses come from one row: the next one, again from the start after the last, or any.
 */
final class Feeders {

  /** What one file gives, in one order. */
  private record Feeder(Path file, boolean atRandom, CsvTable table, Sequence sequence) {}

  private final Path directory;
  private final int agent;
  private final int agents;
  private final List<Feeder> feeders = new ArrayList<>();

  Feeders(Path directory, int agent, int agents) {
    this.directory = directory;
    this.agent = agent;
    this.agents = agents;
  }

  Path resolve(String file) {
    return directory.resolve(file);
  }

  /** Numbers that no other agent of the plan uses. */
  Sequence sequence() {
    return new Sequence(agent, agents);
  }

  /** The number of a file here; it is read when it is new. */
  int index(String file, boolean atRandom, String place) {
    Path path = resolve(file);
    for (int i = 0; i < feeders.size(); i++) {
      if (feeders.get(i).file().equals(path) && feeders.get(i).atRandom() == atRandom) {
        return i;
      }
    }
    feeders.add(new Feeder(path, atRandom, CsvTable.read(path, place), sequence()));
    return feeders.size() - 1;
  }

  /** The values of a column, row by row. */
  byte[][] column(int index, String name, boolean inHead, String place) {
    CsvTable table = feeders.get(index).table();
    byte[][] values = table.column(name, place);
    for (int row = 0; inHead && row < values.length; row++) {
      if (!Template.fitsHead(values[row])) {
        throw badRequest(
            feeders.get(index).file() + " row " + (row + 1) + " column " + name,
            "a value that goes into the path or a header has only visible ASCII characters, no"
                + " spaces");
      }
    }
    return values;
  }

  /** Chooses the rows of a new request. */
  void chooseRows(int[] rows, RandomGenerator random) {
    for (int i = 0; i < rows.length; i++) {
      Feeder feeder = feeders.get(i);
      int count = feeder.table().rows();
      rows[i] =
          feeder.atRandom()
              ? random.nextInt(count)
              : (int) Math.floorMod(feeder.sequence().next(), (long) count);
    }
  }

  int size() {
    return feeders.size();
  }
}
