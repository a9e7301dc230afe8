package dev.steelyard.client.load.engine;

/** How the connections of a sending loop tell it that there is something to do. Its thread only. */
interface LoopEvents {

  /** Bytes came: the loop waits no longer. */
  void began();

  /** A carrier was told something: maybe a send is due now. */
  void happened();
}
