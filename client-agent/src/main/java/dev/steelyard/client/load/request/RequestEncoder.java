package dev.steelyard.client.load.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Writes requests of one type to one target as HTTP/1.1. One thread. */
public final class RequestEncoder {

  /** The header that carries a job size in ms to an emulated server. */
  public static final String WORK_HEADER = "X-Steelyard-Work-Millis";

  private final boolean withBody;
  private final byte[] requestLineStart;
  private final byte[] headers;
  private final ByteBuf body = Unpooled.buffer(1024);

  public RequestEncoder(RequestType type, Target target) {
    withBody = type == RequestType.COMPOSE;
    requestLineStart =
        ascii(type.method() + " " + target.prefix() + type.path() + (withBody ? "" : "?"));
    headers =
        ascii(
            " HTTP/1.1\r\nHost: "
                + target.hostHeader()
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\n");
  }

  /** Appends the whole request; the same request gives the same bytes. */
  public void encode(PlannedRequest request, ByteBuf out) {
    SplittableRandom random = new SplittableRandom(request.contentSeed());
    out.writeBytes(requestLineStart);
    if (!withBody) {
      RequestContent.timelineQuery(out, random);
    }
    out.writeBytes(headers);
    if (!Double.isNaN(request.workMillis())) {
      work(out, request.workMillis());
    }
    if (withBody) {
      RequestContent.composeBody(body.clear(), random);
      RequestContent.text(out, "Content-Length: ");
      RequestContent.number(out, body.readableBytes());
      RequestContent.text(out, "\r\n\r\n");
      out.writeBytes(body);
    } else {
      RequestContent.text(out, "\r\n");
    }
  }

  /** In ms with three decimals, at least 0.001. */
  private static void work(ByteBuf out, double workMillis) {
    long micros = Math.max(1, Math.round(workMillis * 1000));
    RequestContent.text(out, WORK_HEADER);
    RequestContent.text(out, ": ");
    RequestContent.number(out, micros / 1000);
    out.writeByte('.');
    out.writeByte('0' + (int) (micros / 100 % 10));
    out.writeByte('0' + (int) (micros / 10 % 10));
    out.writeByte('0' + (int) (micros % 10));
    RequestContent.text(out, "\r\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
