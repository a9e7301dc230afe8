package dev.steelyard.client.bench;

import dev.steelyard.shared.bench.run.Measurement;
import java.util.List;

/**
 * How much the benchmark measures.
 *
 * @param pairs rounds of every comparison, and runs of every pacing mode
 * @param warmUpSeconds before each measured time: code is compiled, connections are opened
 * @param seconds measured in each turn of a closed loop
 * @param pacedSeconds measured in each run of a pacing mode
 * @param stallSeconds that the stalling server stands still
 * @param typesSeconds of the published plan
 * @param memorySeconds of the memory run; 0 for none
 */
record Sizes(
    int pairs,
    int warmUpSeconds,
    int seconds,
    int pacedSeconds,
    int stallSeconds,
    int typesSeconds,
    int memorySeconds) {

  static final Sizes FULL = new Sizes(5, 4, 5, 7, 2, 30, 600);
  static final Sizes QUICK = new Sizes(1, 2, 3, 7, 1, 5, 0);

  List<Measurement<BenchPlace>> measurements(long seed) {
    return List.of(
        new ClosedLoops(this),
        new Pacing(this, seed),
        new Arrivals(seed),
        new Stall(this),
        new PublishedTypes(this, seed),
        new Memory(this, seed));
  }
}
