package dev.steelyard.nginx.routing.simulator;

import java.util.Arrays;

/** Requests under way, in slots that are used again; arrays, so that a run allocates nothing. */
final class Jobs {

  /** Server of a request that is not on any. */
  static final int NOWHERE = -1;

  private double[] arrivedAt = new double[256];
  private double[] sentAt = new double[256];
  private double[] size = new double[256];
  private int[] type = new int[256];
  private int[] client = new int[256];
  private int[] balancer = new int[256];
  private int[] server = new int[256];
  private int[] inFlight = new int[256];
  private boolean[] used = new boolean[256];
  private int[] free = new int[256];
  private int freeCount;
  private int slots;

  int add(double now, int ofType, double ofSize, int ofClient, int ofBalancer) {
    int job = freeCount > 0 ? free[--freeCount] : newSlot();
    arrivedAt[job] = now;
    type[job] = ofType;
    size[job] = ofSize;
    client[job] = ofClient;
    balancer[job] = ofBalancer;
    server[job] = NOWHERE;
    used[job] = true;
    return job;
  }

  private int newSlot() {
    if (slots == used.length) {
      int more = 2 * slots;
      arrivedAt = Arrays.copyOf(arrivedAt, more);
      sentAt = Arrays.copyOf(sentAt, more);
      size = Arrays.copyOf(size, more);
      type = Arrays.copyOf(type, more);
      client = Arrays.copyOf(client, more);
      balancer = Arrays.copyOf(balancer, more);
      server = Arrays.copyOf(server, more);
      inFlight = Arrays.copyOf(inFlight, more);
      used = Arrays.copyOf(used, more);
      free = Arrays.copyOf(free, more);
    }
    return slots++;
  }

  void remove(int job) {
    used[job] = false;
    free[freeCount++] = job;
  }

  /** Sent to a server, with so many in flight there, itself included. */
  void send(int job, int toServer, double now, int inFlightThere) {
    server[job] = toServer;
    sentAt[job] = now;
    inFlight[job] = inFlightThere;
  }

  double arrivedAt(int job) {
    return arrivedAt[job];
  }

  double sentAt(int job) {
    return sentAt[job];
  }

  double size(int job) {
    return size[job];
  }

  int type(int job) {
    return type[job];
  }

  int client(int job) {
    return client[job];
  }

  int balancer(int job) {
    return balancer[job];
  }

  int server(int job) {
    return server[job];
  }

  int inFlightAtDispatch(int job) {
    return inFlight[job];
  }

  /** Slots used so far; a slot may be free. */
  int slots() {
    return slots;
  }

  boolean used(int job) {
    return used[job];
  }
}
