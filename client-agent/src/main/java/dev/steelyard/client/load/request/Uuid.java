package dev.steelyard.client.load.request;

import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/** A random UUID, version 4: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12. */
final class Uuid {

  private static final String FORM = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  private static final int VARIANT = 8;

  private Uuid() {}

  static void write(ByteBuf out, RandomGenerator random) {
    for (int i = 0; i < FORM.length(); i++) {
      char c = FORM.charAt(i);
      if (c == 'x') {
        out.writeByte(Ascii.HEX[random.nextInt(16)]);
      } else if (c == 'y') {
        out.writeByte(Ascii.HEX[VARIANT + random.nextInt(4)]);
      } else {
        out.writeByte(c);
      }
    }
  }
}
