package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.request.PlannedRequest;
import dev.steelyard.client.load.request.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;

/**
 * A connection as the first handler of its channel: it reads and writes buffers directly and passes
 * on only what the life cycle of the socket needs. Event loop only.
 *
 * <p>Futures are not needed: what fails comes to {@link #exceptionCaught} or {@link
 * #channelInactive}.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class SocketWire extends ChannelInboundHandlerAdapter implements Wire {

  private static final int REQUEST_BYTES = 1536;

  private final ChannelPipeline pipeline;
  private final RequestEncoder encoder;
  private final Lane lane;
  private final Runnable afterEvent;
  private final ResponseParser parser = new ResponseParser();
  private boolean busy;
  private boolean used;
  private boolean closed;

  private SocketWire(
      ChannelPipeline pipeline, RequestEncoder encoder, Lane lane, Runnable afterEvent) {
    this.pipeline = pipeline;
    this.encoder = encoder;
    this.lane = lane;
    this.afterEvent = afterEvent;
  }

  /**
   * Takes a connected channel over; the lane is told.
   *
   * @param afterEvent called after the lane was told something later on
   */
  static void take(
      ChannelPipeline pipeline, RequestEncoder encoder, Lane lane, Runnable afterEvent) {
    SocketWire wire = new SocketWire(pipeline, encoder, lane, afterEvent);
    pipeline.addFirst(wire);
    lane.connected(wire);
  }

  @Override
  public void send(PlannedRequest request) {
    busy = true;
    parser.reset();
    ChannelHandlerContext first = pipeline.firstContext();
    ByteBuf out = first.alloc().directBuffer(REQUEST_BYTES);
    encoder.encode(request, out);
    first.writeAndFlush(out, first.voidPromise());
  }

  @Override
  public void close() {
    closed = true;
    pipeline.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (!closed) {
        read((ByteBuf) message);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(ByteBuf in) {
    if (!busy) {
      lost(); // bytes that answer nothing: what comes next could not be told apart
      return;
    }
    lane.received(in.readableBytes());
    switch (parser.feed(in)) {
      case MORE -> {}
      case MALFORMED -> broken(ErrorKind.PROTOCOL, "not a well-formed answer");
      case DONE -> {
        if (in.isReadable()) {
          broken(ErrorKind.PROTOCOL, "bytes after the answer");
        } else {
          answered(parser.keepAlive());
        }
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!closed) {
      if (!busy) {
        lost();
      } else if (parser.end() == ResponseParser.Result.DONE) {
        answered(false);
      } else {
        broken(
            parser.started() ? ErrorKind.PROTOCOL : unanswered(),
            parser.started() ? "closed within the answer" : "closed without an answer");
      }
    }
    context.fireChannelInactive();
  }

  /** Socket errors, those of writing included. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!closed) {
      broken(parser.started() ? ErrorKind.RESET : unanswered(), cause);
    }
  }

  private String unanswered() {
    return used ? ErrorKind.CLOSED_RACE : ErrorKind.RESET;
  }

  private void answered(boolean reusable) {
    busy = false;
    used = true;
    lane.answered(this, parser.status(), reusable);
    afterEvent.run();
  }

  private void broken(String kind, Object detail) {
    close();
    lane.broke(this, kind, detail);
    afterEvent.run();
  }

  /** The connection is lost while no request is on it. */
  private void lost() {
    broken(ErrorKind.RESET, "closed between two requests");
  }
}
