package dev.steelyard.shared.bench.run;

/** Where measurements are made. */
public interface Place {

  /** Tells a person who waits. */
  void say(String line);

  /** What was written there is kept: somebody wants to know why something failed. */
  void keepFolder();
}
