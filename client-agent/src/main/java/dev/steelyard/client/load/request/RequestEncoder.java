package dev.steelyard.client.load.request;

import io.netty.buffer.ByteBuf;

/** Writes requests of one type to one target as HTTP/1.1. One thread. */
public final class RequestEncoder {

  private final RequestShape.Writer writer;
  private final ContentRandom random = new ContentRandom();

  public RequestEncoder(RequestType type, Target target) {
    writer = type.shape().at(target);
  }

  /** Appends the whole request; its random parts follow from its content seed alone. */
  public void encode(PlannedRequest request, ByteBuf out) {
    encode(request.contentSeed(), request.workMillis(), out);
  }

  /**
   * The same from its parts.
   *
   * @param workMillis NaN for none
   */
  public void encode(long contentSeed, double workMillis, ByteBuf out) {
    random.reseed(contentSeed);
    writer.write(random, workMillis, out);
  }
}
