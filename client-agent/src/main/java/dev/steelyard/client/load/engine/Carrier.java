package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.report.TypeFigures;

/**
 * What brings the requests of one type to the target over connections, and hears from them. Times
 * are ns since the start of the run. One thread.
 */
interface Carrier extends RequestSink {

  /** Opens all connections, so that the first sends need not wait for them. */
  void open();

  /** Whether a connection is being opened. */
  boolean opening();

  /** Whether nothing waits and nothing is on its way. */
  boolean quiet();

  /**
   * A connection is open.
   *
   * @param ticket of the attempt
   */
  void connected(Wire wire, int ticket);

  /**
   * A connection could not be opened.
   *
   * @param ticket of the attempt
   * @param cause why
   */
  void connectFailed(int ticket, Throwable cause);

  /**
   * The whole answer to a request on a connection is here.
   *
   * @param reusable whether the connection stays open
   */
  void answered(Wire wire, int status, boolean reusable);

  /**
   * A connection is of no use any more.
   *
   * @param kind what the requests on it fail with, if it has any
   * @param detail more about it
   */
  void broke(Wire wire, String kind, Object detail);

  /** Bytes of an answer came. */
  void received(int bytes);

  /** Does what is due: timeouts, and the next attempt after a back-off. */
  void tick(long nowNanos);

  /** When {@link #tick} has something to do; infinite for never. */
  double wakeNanos();

  /** Drops all that waits. */
  void dropBacklog();

  /** The end: what waits is dropped, what is on its way fails, connections are closed. */
  void cut();

  /**
   * Hands the figures over.
   *
   * @param empty is written to from now on
   */
  TypeFigures swap(TypeFigures empty);

  /** Most requests that waited at one moment since the last {@link #forgetPeak}. */
  int backlogPeak();

  void forgetPeak();

  /** How often a connection was found without a send for too long; 0 where nobody looks. */
  long stuck();
}
