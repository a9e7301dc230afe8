package dev.steelyard.nginx.routing.simulator;

/** When requests come. */
interface ArrivalTimes {

  /** Time of the next request, seconds; infinite without any. */
  double nextAt();

  /** Takes the next request and tells its type. */
  int take();
}
