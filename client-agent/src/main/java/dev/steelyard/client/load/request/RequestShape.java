package dev.steelyard.client.load.request;

import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/** How the requests of one type look. */
interface RequestShape {

  /** For instance GET. */
  String method();

  /** A writer for one target, to be used by one thread. */
  Writer at(Target target);

  /** Writes requests. */
  @FunctionalInterface
  interface Writer {

    /**
     * Appends a whole request.
     *
     * @param random gives all that is random in it
     * @param workMillis the job size it carries; NaN for none
     */
    void write(RandomGenerator random, double workMillis, ByteBuf out);
  }
}
