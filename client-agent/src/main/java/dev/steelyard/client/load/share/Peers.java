package dev.steelyard.client.load.share;

import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.AgentHello;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Presence;
import dev.steelyard.shared.bus.Received;
import dev.steelyard.shared.bus.Subscription;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The agents that take shares of a plan, by what they say when they are ready. On the context that
 * listens.
 */
public final class Peers {

  private final Bus bus;
  private final Clock clock;
  private final Map<String, Seen> seen = new HashMap<>();

  private record Seen(Peer peer, long atMillis) {}

  /** An agent; the incarnation tells those of one name apart. */
  record Peer(String name, String incarnation) {
    String address(String what) {
      return Addresses.loadPart(incarnation, what);
    }
  }

  public Peers(Bus bus, Clock clock) {
    this.bus = bus;
    this.clock = clock;
  }

  /** Begins to hear of the others. */
  public Subscription listen() {
    return bus.subscribe(Addresses.AGENT_READY, AgentHello.class, this::ready);
  }

  private void ready(Received<AgentHello> event) {
    Peer peer = new Peer(event.envelope().sender(), event.envelope().incarnation());
    if (event.body().addresses().contains(peer.address("start"))) {
      seen.put(peer.incarnation(), new Seen(peer, clock.millis()));
    }
  }

  /** This agent first, then the others heard of lately, by name. */
  List<Peer> known() {
    long oldest = clock.millis() - 3 * Presence.PERIOD_MILLIS;
    seen.values().removeIf(other -> other.atMillis() < oldest);
    Peer self = new Peer(bus.sender(), bus.incarnation());
    List<Peer> known = new ArrayList<>(List.of(self));
    seen.values().stream()
        .map(Seen::peer)
        .filter(peer -> !peer.equals(self))
        .sorted(Comparator.comparing(Peer::name).thenComparing(Peer::incarnation))
        .forEach(known::add);
    return known;
  }
}
