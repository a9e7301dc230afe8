package dev.steelyard.client.load.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Text and numbers into a buffer, without an object for each. */
final class Ascii {

  static final byte[] DIGITS = bytes("0123456789");
  static final byte[] HEX = bytes("0123456789abcdef");

  /** The alphabet of the published request scripts. */
  static final byte[] LETTERS_AND_DIGITS =
      bytes("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890");

  private Ascii() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static void text(ByteBuf out, String ascii) {
    ByteBufUtil.writeAscii(out, ascii);
  }

  /** In decimal. */
  static void number(ByteBuf out, long value) {
    if (value == Long.MIN_VALUE) {
      text(out, Long.toString(value));
      return;
    }
    long rest = value;
    if (rest < 0) {
      out.writeByte('-');
      rest = -rest;
    }
    long unit = 1;
    while (rest / unit >= 10) {
      unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
      out.writeByte('0' + (int) (rest / unit % 10));
    }
  }

  /** So many characters of an alphabet, equally likely. */
  static void draw(ByteBuf out, byte[] alphabet, int length, RandomGenerator random) {
    for (int i = 0; i < length; i++) {
      out.writeByte(alphabet[random.nextInt(alphabet.length)]);
    }
  }
}
