package dev.steelyard.client.load.request;

import io.netty.buffer.ByteBuf;

/** The header that carries a job size in ms to an emulated server. */
final class WorkHeader {

  static final String NAME = "X-Steelyard-Work-Millis";

  private WorkHeader() {}

  /**
   * The whole line, in ms with three decimals, at least 0.001; nothing when there is no job size.
   */
  static void write(ByteBuf out, double workMillis) {
    if (Double.isNaN(workMillis)) {
      return;
    }
    long micros = Math.max(1, Math.round(workMillis * 1000));
    Ascii.text(out, NAME);
    Ascii.text(out, ": ");
    Ascii.number(out, micros / 1000);
    out.writeByte('.');
    out.writeByte('0' + (int) (micros / 100 % 10));
    out.writeByte('0' + (int) (micros / 10 % 10));
    out.writeByte('0' + (int) (micros % 10));
    Ascii.text(out, "\r\n");
  }
}
