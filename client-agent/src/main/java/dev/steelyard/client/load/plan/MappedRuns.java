package dev.steelyard.client.load.plan;

import java.util.Iterator;
import java.util.function.UnaryOperator;

/** Runs, each changed as it comes. */
record MappedRuns(Iterator<Run> runs, UnaryOperator<Run> change) implements Iterator<Run> {

  @Override
  public boolean hasNext() {
    return runs.hasNext();
  }

  @Override
  public Run next() {
    return change.apply(runs.next());
  }
}
