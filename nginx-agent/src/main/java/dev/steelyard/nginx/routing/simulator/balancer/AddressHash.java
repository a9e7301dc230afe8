package dev.steelyard.nginx.routing.simulator.balancer;

/** A server by the client alone; the next in a chain of hashes while it is unavailable. */
final class AddressHash implements Balancer {

  private static final int TRIES = 20;

  private final BalancerView view;

  AddressHash(BalancerView view) {
    this.view = view;
  }

  @Override
  public int pick(int type, int client) {
    for (int x = 0; x < TRIES; x++) {
      long hash = (client * 2654435761L + 40503L * x) & 0xFFFFFFFFL;
      int server = (int) (hash % view.servers());
      if (view.available(server)) {
        return server;
      }
    }
    int server = 0;
    while (!view.available(server)) {
      server++;
    }
    return server;
  }
}
