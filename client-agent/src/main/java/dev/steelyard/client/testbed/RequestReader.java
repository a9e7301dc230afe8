package dev.steelyard.client.testbed;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Collects the body of a request up to a limit, so that no client can fill the memory. */
final class RequestReader {

  /** The published bodies have up to 984 bytes. */
  static final int LONGEST_BODY = 8192;

  private final Buffer body = Buffer.buffer();
  private boolean tooLong;

  private RequestReader() {}

  /**
   * Reads a request.
   *
   * @param whole gets the body when all of it is there
   * @param refused is called instead, once, when it is longer than {@value #LONGEST_BODY} bytes
   */
  static void read(HttpServerRequest request, Consumer<Buffer> whole, Runnable refused) {
    RequestReader reader = new RequestReader();
    request.handler(chunk -> reader.add(chunk, refused));
    request.endHandler(
        ignored -> {
          if (!reader.tooLong) {
            whole.accept(reader.body);
          }
        });
  }

  private void add(Buffer chunk, Runnable refused) {
    if (tooLong) {
      return;
    }
    if (body.length() + chunk.length() > LONGEST_BODY) {
      tooLong = true;
      refused.run();
    } else {
      body.appendBuffer(chunk);
    }
  }
}
