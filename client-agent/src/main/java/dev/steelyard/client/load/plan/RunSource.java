package dev.steelyard.client.load.plan;

import dev.steelyard.client.load.request.RequestType;
import java.util.Iterator;

/** The runs of a plan, in order of time, for each request type. */
@FunctionalInterface
interface RunSource {

  /** From the first run on; each call gives the same runs. */
  Iterator<Run> runs(RequestType type);
}
