package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.request.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection as a handler in front of all others of its channel but TLS: it reads and writes
 * buffers directly and passes on only what the life cycle of the socket needs. Event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails comes to the handler
final class SocketWire extends Wire {

  /** What the wires of one lane have in common. */
  record Shared(Carrier carrier, RequestEncoder encoder, LoopBuffers buffers, LoopEvents events) {}

  private final Shared shared;
  private final ResponseParser parser = new ResponseParser();
  private @Nullable ChannelHandlerContext context;

  /** Requests without a whole answer. */
  private int outstanding;

  private boolean used;
  private boolean closed;

  private SocketWire(Shared shared) {
    this.shared = shared;
  }

  /**
   * Takes a connected channel over; the carrier is told.
   *
   * @param before the handler that the socket's life cycle is known to
   * @param ticket of the attempt to connect
   */
  static void take(ChannelPipeline pipeline, String before, Shared shared, int ticket) {
    SocketWire wire = new SocketWire(shared);
    pipeline.addBefore(before, null, wire.new Inbound());
    shared.carrier().connected(wire, ticket);
  }

  @Override
  void send(long contentSeed, double workMillis) {
    if (outstanding++ == 0) {
      parser.reset(shared.encoder().head());
    }
    shared.encoder().encode(contentSeed, workMillis, shared.buffers().out());
    shared.buffers().send(context());
  }

  @Override
  void close() {
    closed = true;
    context().pipeline().close();
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "not connected");
  }

  private void read(ByteBuf in) {
    while (in.isReadable() && !closed) {
      int length = Math.min(in.readableBytes(), shared.buffers().mostTaken());
      read(shared.buffers().take(in, length), length);
    }
  }

  private void read(byte[] bytes, int length) {
    shared.carrier().received(length);
    int at = 0;
    while (at < length && !closed) {
      if (outstanding == 0) {
        broken(ErrorKind.RESET, "bytes that answer nothing");
        return;
      }
      at = parser.feed(bytes, at, length);
      switch (parser.result()) {
        case MORE -> {}
        case MALFORMED -> broken(ErrorKind.PROTOCOL, "not a well-formed answer");
        case DONE -> {
          if (at < length && outstanding == 1) {
            broken(ErrorKind.PROTOCOL, "bytes after the answer");
          } else {
            answered(parser.keepAlive());
          }
        }
      }
    }
  }

  private void answered(boolean reusable) {
    int status = parser.status();
    outstanding--;
    used = true;
    parser.reset(shared.encoder().head());
    shared.carrier().answered(this, status, reusable);
  }

  private void broken(String kind, Object detail) {
    close();
    shared.carrier().broke(this, kind, detail);
  }

  private void ended() {
    if (outstanding == 0) {
      broken(ErrorKind.RESET, "closed between two requests");
    } else if (parser.end() == ResponseParser.Result.DONE) {
      answered(false);
    } else if (parser.started()) {
      broken(ErrorKind.PROTOCOL, "closed within the answer");
    } else {
      broken(unanswered(), "closed without an answer");
    }
  }

  private String unanswered() {
    return used ? ErrorKind.CLOSED_RACE : ErrorKind.RESET;
  }

  private final class Inbound extends ChannelInboundHandlerAdapter {

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
      context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
      shared.events().began();
      try {
        read((ByteBuf) message);
      } finally {
        ReferenceCountUtil.release(message);
      }
      shared.events().happened();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
      // Nobody behind this handler reads.
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
      if (!closed) {
        ended();
        shared.events().happened();
      }
      channel.fireChannelInactive();
    }

    /** Socket errors, those of writing included. */
    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
      if (!closed) {
        broken(parser.started() ? ErrorKind.RESET : unanswered(), cause);
        shared.events().happened();
      }
    }
  }
}
