package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.request.PlannedRequest;

/** One connection as its lane sees it; it carries one request at a time. */
interface Wire {

  /** Writes a request; what becomes of it is told to the lane. */
  void send(PlannedRequest request);

  /** Closes the connection; the lane hears nothing of it any more. */
  void close();
}
