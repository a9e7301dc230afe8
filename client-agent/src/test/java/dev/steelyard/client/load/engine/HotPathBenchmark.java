package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.arrival.ArrivalLaw;
import dev.steelyard.client.load.report.TypeFigures;
import dev.steelyard.client.load.report.TypeRecorder;
import dev.steelyard.client.load.request.RequestEncoder;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.client.load.request.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What happens for each request but for the sockets: drawing, encoding, parsing, recording. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HotPathBenchmark {

  private static final String HEAD =
      String.join(
          "\r\n",
          "HTTP/1.1 200 OK",
          "Server: nginx/1.22.1",
          "Date: Sun, 22 Nov 2026 08:00:00 GMT",
          "Content-Type: text/plain",
          "Connection: keep-alive",
          "");

  private final byte[] fixed = bytes(HEAD + "Content-Length: 12\r\n\r\nhello world\n");
  private final byte[] chunked =
      bytes(HEAD + "Transfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n6\r\nworld\n\r\n0\r\n\r\n");
  private final ResponseParser parser = new ResponseParser();
  private final Target target = Target.parse("http://127.0.0.1:8080");
  private final RequestEncoder compose = new RequestEncoder(RequestType.COMPOSE, target);
  private final RequestEncoder read = new RequestEncoder(RequestType.HOME_READ, target);
  private final ByteBuf out = Unpooled.directBuffer(4096);
  private final SplittableRandom random = new SplittableRandom(1);
  private final Wire wire =
      new Wire() {
        @Override
        void send(long contentSeed, double workMillis) {}

        @Override
        void close() {}
      };
  private long now;
  private Lane lane;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A lane with one idle connection. */
  @Setup
  public void connect() {
    lane =
        new Lane(
            () -> ++now,
            new TypeRecorder(0, Double.NaN),
            (carrier, ticket) -> {},
            new Lane.Limits(1, 10, Long.MAX_VALUE / 2),
            () -> {});
    lane.arrive(0, 0, Double.NaN, -1);
    lane.connected(wire, 1);
    lane.answered(wire, 200, true);
    lane.swap(new TypeFigures());
  }

  /** One answer with a length. */
  @Benchmark
  public int parseLength() {
    parser.reset(false);
    return parser.feed(fixed, 0, fixed.length);
  }

  /** One answer in chunks. */
  @Benchmark
  public int parseChunks() {
    parser.reset(false);
    return parser.feed(chunked, 0, chunked.length);
  }

  /** One answer that comes in two packets, split in a header. */
  @Benchmark
  public int parseSplit() {
    parser.reset(false);
    parser.feed(fixed, 0, 70);
    return parser.feed(fixed, 70, fixed.length);
  }

  /** The largest request of the social network. */
  @Benchmark
  public int encodeCompose() {
    compose.encode(++now, Double.NaN, out.clear());
    return out.readableBytes();
  }

  /** A request with arguments. */
  @Benchmark
  public int encodeRead() {
    read.encode(++now, Double.NaN, out.clear());
    return out.readableBytes();
  }

  @Benchmark
  public double gapExponential() {
    return ArrivalLaw.EXPONENTIAL.gapNanos(1000, random);
  }

  @Benchmark
  public double gapNormal() {
    return ArrivalLaw.NORMAL.gapNanos(1000, random);
  }

  @Benchmark
  public double gapZipf() {
    return ArrivalLaw.ZIPF.gapNanos(1000, random);
  }

  /** A request from its due time to its answer, with all that is recorded of it. */
  @Benchmark
  public void request() {
    lane.arrive(now, now, Double.NaN, -1);
    lane.answered(wire, 200, true);
  }
}
