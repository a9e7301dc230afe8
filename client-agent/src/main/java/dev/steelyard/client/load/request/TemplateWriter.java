package dev.steelyard.client.load.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.random.RandomGenerator;

/** Writes requests from templates, without an object for each. One thread. */
final class TemplateWriter implements RequestShape.Writer {

  private static final int BODY_BYTES = 1024;
  private static final byte[] END = Ascii.bytes("\r\n");

  private final Part[] head;
  private final Part[] body;
  private final boolean withBody;
  private final int bodyLength;
  private final Feeders feeders;
  private final int[] rows;
  private final ByteBuf scratch = Unpooled.buffer(BODY_BYTES);

  TemplateWriter(List<Part> head, List<Part> body, boolean withBody, Feeders feeders) {
    this.head = head.toArray(Part[]::new);
    this.body = body.toArray(Part[]::new);
    this.withBody = withBody;
    this.bodyLength = length(body);
    this.feeders = feeders;
    this.rows = new int[feeders.size()];
  }

  private static int length(List<Part> parts) {
    int sum = 0;
    for (Part part : parts) {
      if (part.length() == Part.VARIABLE) {
        return Part.VARIABLE;
      }
      sum += part.length();
    }
    return sum;
  }

  @Override
  public void write(RandomGenerator random, double workMillis, ByteBuf out) {
    feeders.chooseRows(rows, random);
    writeAll(head, random, out);
    WorkHeader.write(out, workMillis);
    if (!withBody) {
      out.writeBytes(END);
    } else if (bodyLength == Part.VARIABLE) {
      writeAll(body, random, scratch.clear());
      endHead(scratch.readableBytes(), out);
      out.writeBytes(scratch);
    } else {
      endHead(bodyLength, out);
      writeAll(body, random, out);
    }
  }

  private static void endHead(int length, ByteBuf out) {
    Ascii.text(out, "Content-Length: ");
    Ascii.number(out, length);
    out.writeBytes(END).writeBytes(END);
  }

  private void writeAll(Part[] parts, RandomGenerator random, ByteBuf out) {
    for (Part part : parts) {
      part.write(random, rows, out);
    }
  }
}
