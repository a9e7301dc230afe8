package dev.steelyard.client.load.request;

import io.netty.buffer.ByteBuf;

/** Writes requests of one type to one target as HTTP/1.1. One thread. */
public final class RequestEncoder {

  private final RequestShape.Writer writer;
  private final ContentRandom random = new ContentRandom();
  private final boolean head;

  public RequestEncoder(RequestType type, Target target) {
    writer = type.shape().at(target);
    head = type.shape().method().equals("HEAD");
  }

  /** Whether the requests are HEAD, whose answers have no body. */
  public boolean head() {
    return head;
  }

  /**
   * Appends a whole request.
   *
   * @param contentSeed its random parts follow from it alone
   * @param workMillis the job size it carries; NaN for none
   */
  public void encode(long contentSeed, double workMillis, ByteBuf out) {
    random.reseed(contentSeed);
    writer.write(random, workMillis, out);
  }
}
