package dev.steelyard.nginx.routing.simulator.balancer;

/** The last answers to probes, oldest first; at most 16. */
final class ProbePool {

  static final int CAPACITY = 16;

  private final int[] server = new int[CAPACITY];
  private final int[] inFlight = new int[CAPACITY];
  private final double[] latency = new double[CAPACITY];
  private final double[] askedAt = new double[CAPACITY];
  private final int[] uses = new int[CAPACITY];
  private int size;

  int size() {
    return size;
  }

  int server(int e) {
    return server[e];
  }

  int inFlight(int e) {
    return inFlight[e];
  }

  double latency(int e) {
    return latency[e];
  }

  void add(int ofServer, int requests, double seconds, double now) {
    if (size == CAPACITY) {
      remove(0);
    }
    server[size] = ofServer;
    inFlight[size] = requests;
    latency[size] = seconds;
    askedAt[size] = now;
    uses[size++] = 0;
  }

  void dropOlder(double than) {
    while (size > 0 && askedAt[0] < than) {
      remove(0);
    }
  }

  /** The first of the entries with most in flight. */
  int busiest() {
    int most = 0;
    for (int e = 1; e < size; e++) {
      if (inFlight[e] > inFlight[most]) {
        most = e;
      }
    }
    return most;
  }

  /** A request goes where the entry says; the entry leaves after so many. */
  void use(int e, double reuses) {
    inFlight[e]++;
    if (++uses[e] >= reuses) {
      remove(e);
    }
  }

  void remove(int e) {
    int moved = --size - e;
    System.arraycopy(server, e + 1, server, e, moved);
    System.arraycopy(inFlight, e + 1, inFlight, e, moved);
    System.arraycopy(latency, e + 1, latency, e, moved);
    System.arraycopy(askedAt, e + 1, askedAt, e, moved);
    System.arraycopy(uses, e + 1, uses, e, moved);
  }
}
