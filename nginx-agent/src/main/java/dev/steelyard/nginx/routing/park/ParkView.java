package dev.steelyard.nginx.routing.park;

/** What a policy sees when a job arrives. */
interface ParkView {

  /** Work at a server, 0..50 000: Park's observation is cut off there. */
  double load(int server);

  /** Size of the job that arrives, 1..50 000. */
  double size();

  /**
   * Jobs at a server, running and waiting; what NGINX calls connections. Not in Park's observation.
   */
  int jobs(int server);
}
