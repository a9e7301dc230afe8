package dev.steelyard.nginx.routing.park;

/** Decides where jobs go. May remember; used by one thread and for one episode. */
interface ParkPolicy {

  /** The server, 0..9, of the job that arrives. */
  int choose(ParkView view);
}
