package dev.steelyard.shared.bus;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which agents are there. An agent says hello when it joins and ready when it serves; whoever hears
 * a hello says ready again, so a late comer knows everybody after one round. Thread-safe.
 */
public final class Presence {

  /** How often an agent repeats that it is ready; one that missed three is gone. */
  public static final long PERIOD_MILLIS = 5_000;

  private record Seen(AgentHello hello, long atMillis) {}

  private final Bus bus;
  private final String role;
  private final String softwareVersion;
  private final Clock clock;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private volatile boolean ready;

  public Presence(Bus bus, String role, String softwareVersion, Clock clock) {
    this.bus = bus;
    this.role = role;
    this.softwareVersion = softwareVersion;
    this.clock = clock;
  }

  /** Starts listening and says hello. */
  public void join() {
    subscriptions.add(
        bus.subscribe(
            Addresses.AGENT_HELLO,
            AgentHello.class,
            event -> {
              if (ready) {
                announce();
              }
            }));
    subscriptions.add(
        bus.subscribe(
            Addresses.AGENT_READY,
            AgentHello.class,
            event ->
                seen.put(event.envelope().incarnation(), new Seen(event.body(), clock.millis()))));
    bus.publish(Addresses.AGENT_HELLO, self());
  }

  /** Tells everybody that this agent serves; call it again each {@link #PERIOD_MILLIS}. */
  public void announce() {
    ready = true;
    bus.publish(Addresses.AGENT_READY, self());
  }

  /** Stops listening. */
  public void leave() {
    subscriptions.forEach(Subscription::cancel);
    subscriptions.clear();
  }

  /** The agents heard of lately, this one included once it is ready. */
  public List<AgentHello> known() {
    long oldest = clock.millis() - 3 * PERIOD_MILLIS;
    seen.values().removeIf(s -> s.atMillis() < oldest);
    return seen.values().stream().map(Seen::hello).toList();
  }

  private AgentHello self() {
    return new AgentHello(role, softwareVersion, bus.served());
  }
}
