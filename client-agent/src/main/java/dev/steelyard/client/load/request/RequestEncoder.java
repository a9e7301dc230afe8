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
    random.reseed(request.contentSeed());
    writer.write(random, request.workMillis(), out);
  }
}
