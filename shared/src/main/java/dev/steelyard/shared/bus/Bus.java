package dev.steelyard.shared.bus;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records over the event bus: publish and subscribe for events, serve and request for commands.
 *
 * <p>Delivery is at most once. A subscriber hears each sender's events in rising sequence; older
 * ones, and those that cannot be read, are dropped and counted ({@link #dropped()}). Handlers run
 * on the context that subscribed. Thread-safe.
 */
public final class Bus {

  private static final Logger log = LoggerFactory.getLogger(Bus.class);

  private final EventBus eventBus;
  private final String sender;
  private final String incarnation = UUID.randomUUID().toString();
  private final Clock clock;
  private final Map<String, AtomicLong> sequences = new ConcurrentHashMap<>();
  private final ConcurrentSkipListSet<String> served = new ConcurrentSkipListSet<>();
  private final AtomicLong dropped = new AtomicLong();

  /**
   * @param sender name of this agent in every message
   */
  public Bus(EventBus eventBus, String sender, Clock clock) {
    this.eventBus = eventBus;
    this.sender = sender;
    this.clock = clock;
  }

  /** Name of this agent in every message. */
  public String sender() {
    return sender;
  }

  /** This start of this agent, in every message and of no other agent. */
  public String incarnation() {
    return incarnation;
  }

  /** The commands served through this object, sorted. */
  public List<String> served() {
    return List.copyOf(served);
  }

  /** Events that were stale, out of order or unreadable since the start. */
  public long dropped() {
    return dropped.get();
  }

  /** Publishes an event to all subscribers; nobody need be there. */
  public void publish(String address, Record body) {
    eventBus.publish(address, RecordCodec.encode(envelope(address), body));
  }

  /** Hears events of an address. */
  public <T extends Record> Subscription subscribe(
      String address, Class<T> type, Consumer<Received<T>> handler) {
    Map<String, Long> newest = new ConcurrentHashMap<>();
    MessageConsumer<Object> consumer =
        eventBus.consumer(
            address,
            message -> {
              try {
                JsonObject json = object(message.body());
                Envelope envelope = RecordCodec.envelope(json);
                if (envelope == null || isOld(newest, envelope)) {
                  drop(address, envelope == null ? "no envelope" : "out of order");
                  return;
                }
                handler.accept(new Received<>(envelope, RecordCodec.decode(json, type)));
              } catch (SteelyardException e) {
                drop(address, String.valueOf(e.getMessage()));
              }
            });
    return consumer::unregister;
  }

  private static boolean isOld(Map<String, Long> newest, Envelope envelope) {
    Long before = newest.get(envelope.incarnation());
    if (before != null && envelope.sequence() <= before) {
      return true;
    }
    newest.put(envelope.incarnation(), envelope.sequence());
    return false;
  }

  private void drop(String address, String why) {
    dropped.incrementAndGet();
    log.warn("event on {} dropped: {}", address, why);
  }

  /**
   * Answers a command, at its address and, to reach this agent and no other of its kind, at {@link
   * Addresses#at}. What the handler throws, or its future fails with, goes back as code and
   * sentence.
   *
   * @param handler gets the command and who sent it
   * @return completes when the whole cluster knows the address
   */
  public <Q extends Record, R extends Record> Future<Subscription> serve(
      String address, Class<Q> type, Function<Command<Q>, Future<R>> handler) {
    served.add(address);
    return Future.all(
            serveAt(address, type, handler), serveAt(Addresses.at(address, sender), type, handler))
        .map(
            both ->
                () -> {
                  served.remove(address);
                  return Future.all(
                          both.<Subscription>resultAt(0).cancel(),
                          both.<Subscription>resultAt(1).cancel())
                      .mapEmpty();
                });
  }

  /** The same at one address, which no other agent has. */
  public <Q extends Record, R extends Record> Future<Subscription> serveAt(
      String address, Class<Q> type, Function<Command<Q>, Future<R>> handler) {
    MessageConsumer<Object> consumer =
        eventBus.consumer(address, message -> answer(address, type, handler, message));
    return consumer.completion().map(ignored -> consumer::unregister);
  }

  private <Q extends Record, R extends Record> void answer(
      String address,
      Class<Q> type,
      Function<Command<Q>, Future<R>> handler,
      Message<Object> message) {
    try {
      JsonObject json = object(message.body());
      Envelope from = RecordCodec.envelope(json);
      String who = from == null ? "unknown" : from.sender();
      handler
          .apply(new Command<>(who, RecordCodec.decode(json, type)))
          .onSuccess(reply -> message.reply(RecordCodec.encode(envelope(address), reply)))
          .onFailure(failure -> fail(address, message, failure));
    } catch (RuntimeException e) {
      fail(address, message, e);
    }
  }

  private static void fail(String address, Message<Object> message, Throwable failure) {
    ErrorCode code = failure instanceof SteelyardException known ? known.code() : ErrorCode.FAILED;
    if (!(failure instanceof SteelyardException)) {
      log.error("command {} failed", address, failure);
    }
    message.fail(code.status(), SteelyardException.sentence(failure));
  }

  /**
   * Sends a command and reads the answer; fails with {@link SteelyardException}. A command that
   * this agent serves is its own: no other agent gets it.
   */
  public <R extends Record> Future<R> request(
      String address, Record body, Class<R> replyType, Duration timeout) {
    return request(address, RecordCodec.encode(body), timeout)
        .map(json -> RecordCodec.decode(json, replyType));
  }

  /** The same with plain JSON, for commands that come from outside. */
  public Future<JsonObject> request(String address, JsonObject body, Duration timeout) {
    JsonObject message = RecordCodec.seal(envelope(address), body);
    DeliveryOptions options =
        new DeliveryOptions()
            .setSendTimeout(timeout.toMillis())
            .setLocalOnly(served.contains(address));
    return eventBus
        .<Object>request(address, message, options)
        .map(reply -> object(reply.body()))
        .recover(failure -> Future.failedFuture(asSteelyard(address, timeout, failure)));
  }

  private static Throwable asSteelyard(String address, Duration timeout, Throwable failure) {
    if (!(failure instanceof ReplyException reply)) {
      return failure;
    }
    return switch (reply.failureType()) {
      case NO_HANDLERS ->
          new SteelyardException(
              ErrorCode.UNAVAILABLE,
              "nobody serves " + address,
              "start the agent that does, or check the address");
      case TIMEOUT ->
          new SteelyardException(
              ErrorCode.TIMEOUT,
              "no answer from " + address + " within " + timeout.toMillis() + " ms",
              "ask for the status before you repeat the command");
      default ->
          new SteelyardException(
              ErrorCode.ofStatus(reply.failureCode()), String.valueOf(reply.getMessage()));
    };
  }

  private static JsonObject object(Object body) {
    if (body instanceof JsonObject json) {
      return json;
    }
    if (body == null) {
      return new JsonObject();
    }
    try {
      return new JsonObject(String.valueOf(body));
    } catch (DecodeException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST, "message body", "send one JSON object", e);
    }
  }

  private Envelope envelope(String address) {
    long sequence = sequences.computeIfAbsent(address, a -> new AtomicLong()).incrementAndGet();
    return new Envelope(Envelope.VERSION, sender, incarnation, sequence, clock.millis());
  }
}
