package dev.steelyard.client.load.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.random.RandomGenerator;

/**
 * A request of the published social network scripts: a POST with a form, or a GET with arguments.
 *
 * @param path without the query
 */
record SocialShape(boolean post, String path) implements RequestShape {

  private static final int BODY_BYTES = 1024;

  @Override
  public String method() {
    return post ? "POST" : "GET";
  }

  @Override
  public Writer at(Target target) {
    byte[] start = Ascii.bytes(method() + " " + target.prefix() + path + (post ? "" : "?"));
    byte[] headers =
        Ascii.bytes(
            " HTTP/1.1\r\nHost: "
                + target.hostHeader()
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\n");
    return post ? new Post(start, headers) : get(start, headers);
  }

  private static Writer get(byte[] start, byte[] headers) {
    return (random, workMillis, out) -> {
      out.writeBytes(start);
      SocialContent.timelineQuery(out, random);
      out.writeBytes(headers);
      WorkHeader.write(out, workMillis);
      Ascii.text(out, "\r\n");
    };
  }

  private static final class Post implements Writer {
    private final byte[] start;
    private final byte[] headers;
    private final ByteBuf body = Unpooled.buffer(BODY_BYTES);

    Post(byte[] start, byte[] headers) {
      this.start = start;
      this.headers = headers;
    }

    @Override
    public void write(RandomGenerator random, double workMillis, ByteBuf out) {
      out.writeBytes(start).writeBytes(headers);
      WorkHeader.write(out, workMillis);
      SocialContent.composeBody(body.clear(), random);
      Ascii.text(out, "Content-Length: ");
      Ascii.number(out, body.readableBytes());
      Ascii.text(out, "\r\n\r\n");
      out.writeBytes(body);
    }
  }
}
