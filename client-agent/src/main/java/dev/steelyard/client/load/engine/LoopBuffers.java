package dev.steelyard.client.load.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/**
 * The buffers that all connections of one sending loop share, so that neither reading nor writing
 * takes memory. It works because a loop does one thing at a time: what is read is taken out before
 * the next read, and what is written has left before the next write, or the buffer is given away.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failed writes come to exceptionCaught
final class LoopBuffers {

  private static final int RECEIVED_BYTES = 64 * 1024;
  private static final int REQUEST_BYTES = 4096;

  private final byte[] received = new byte[RECEIVED_BYTES];
  private final ByteBuf direct = Unpooled.directBuffer(RECEIVED_BYTES, RECEIVED_BYTES);
  private final ByteBuf shared = Unpooled.unreleasableBuffer(direct);
  private ByteBuf out = Unpooled.directBuffer(REQUEST_BYTES);

  /**
   * Makes a channel read into the shared buffer. Only for channels whose first handler copies what
   * it gets: one that keeps it, as TLS does, would see it change.
   */
  RecvByteBufAllocator receiver() {
    return new DefaultMaxMessagesRecvByteBufAllocator() {
      @Override
      @SuppressWarnings("deprecation") // the type that the interface asks for
      public Handle newHandle() {
        return new MaxMessageHandle() {
          @Override
          public int guess() {
            return RECEIVED_BYTES;
          }

          @Override
          public ByteBuf allocate(ByteBufAllocator ignored) {
            return shared.clear();
          }
        };
      }
    };
  }

  /** Copies up to 64 KiB out; the bytes are good until the next call. */
  byte[] take(ByteBuf in, int length) {
    in.readBytes(received, 0, length);
    return received;
  }

  /** The most that {@link #take} takes. */
  int mostTaken() {
    return RECEIVED_BYTES;
  }

  /** An empty buffer for a request. */
  ByteBuf out() {
    return out.clear();
  }

  /** Writes what {@link #out} was filled with. */
  void send(ChannelHandlerContext context) {
    context.writeAndFlush(out.retain(), context.voidPromise());
    if (out.refCnt() > 1) { // the socket is full and the rest still waits
      out.release();
      out = Unpooled.directBuffer(REQUEST_BYTES);
    }
  }

  /** Gives the memory back, once no channel uses it any more. */
  void release() {
    direct.release();
    out.release();
  }
}
