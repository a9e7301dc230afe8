package dev.steelyard.client.load.request;

import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/** A piece of a request. */
@FunctionalInterface
interface Part {

  /** Its length where that is not known beforehand. */
  int VARIABLE = -1;

  /**
   * Appends it.
   *
   * @param rows of the feeders, chosen for this request
   */
  void write(RandomGenerator random, int[] rows, ByteBuf out);

  /** Its length in bytes, or {@link #VARIABLE}. */
  default int length() {
    return VARIABLE;
  }

  /** Bytes that are always the same. */
  final class Literal implements Part {
    private final byte[] bytes;

    Literal(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes;
    }

    @Override
    public void write(RandomGenerator random, int[] rows, ByteBuf out) {
      out.writeBytes(bytes);
    }

    @Override
    public int length() {
      return bytes.length;
    }
  }

  /** Characters of an alphabet, equally likely. */
  final class Characters implements Part {
    private final byte[] alphabet;
    private final int length;

    Characters(byte[] alphabet, int length) {
      this.alphabet = alphabet;
      this.length = length;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public void write(RandomGenerator random, int[] rows, ByteBuf out) {
      Ascii.draw(out, alphabet, length, random);
    }
  }
}
