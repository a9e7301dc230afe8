package dev.steelyard.client.load.engine;

import io.netty.channel.IoHandlerFactory;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.impl.transports.TransportInternal;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.transport.Transport;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Vert.x' transport with {@link PacedIoHandler} for the I/O of every loop: the native one where it
 * is, else the portable one, whose waits end on whole milliseconds.
 */
final class PacedTransport {

  private final Map<Object, PacedIoHandler> handlers = new ConcurrentHashMap<>();
  private final Transport nativeOne = Transport.EPOLL;

  /** Why the portable transport is used; empty for the native one. */
  Optional<String> portableBecause() {
    if (nativeOne != null && nativeOne.available()) {
      return Optional.empty();
    }
    Throwable cause = nativeOne == null ? null : nativeOne.unavailabilityCause();
    return Optional.of(
        "no native transport ("
            + (cause == null ? "not on this system" : cause)
            + "): sends are up to 1 ms late; use Linux on x86-64");
  }

  Transport transport() {
    return portableBecause().isEmpty()
        ? new TransportInternal("epoll", true, null, new PacedEpoll())
        : new TransportInternal("nio", true, null, new PacedNio());
  }

  /** The I/O of a context's loop. */
  PacedIoHandler handler(ContextInternal context) {
    EventExecutor loop = context.nettyEventLoop();
    return Objects.requireNonNull(handlers.get(loop), "a loop of another transport");
  }

  private IoHandlerFactory paced(IoHandlerFactory factory) {
    return executor -> {
      PacedIoHandler handler = new PacedIoHandler(factory.newHandler(executor));
      handlers.put(executor, handler);
      return handler;
    };
  }

  private final class PacedEpoll extends EpollTransport {
    @Override
    public IoHandlerFactory ioHandlerFactory() {
      return paced(super.ioHandlerFactory());
    }
  }

  private final class PacedNio extends NioTransport {
    @Override
    public IoHandlerFactory ioHandlerFactory() {
      return paced(super.ioHandlerFactory());
    }
  }
}
