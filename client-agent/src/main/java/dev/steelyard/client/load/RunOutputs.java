package dev.steelyard.client.load;

import com.sun.net.httpserver.HttpServer;
import dev.steelyard.client.load.report.Course;
import dev.steelyard.client.load.report.CsvSeconds;
import dev.steelyard.client.load.report.HistogramLog;
import dev.steelyard.client.load.report.LiveLine;
import dev.steelyard.client.load.report.PrometheusText;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything that hears of each second of a run while it goes on. Seconds come from one thread; the
 * object is closed after the last one.
 */
final class RunOutputs implements AutoCloseable {

  private static final String ERASE_TO_END = "\u001b[K";

  private final PrintWriter notes;
  private final boolean live;
  private final boolean terminal;
  private final Course course = new Course();
  private final PrometheusText metrics = new PrometheusText();
  private final @Nullable PrintStream csv;
  private final @Nullable PrintStream hdr;
  private final @Nullable HistogramLog log;
  private final @Nullable HttpServer server;
  private boolean lineOpen;

  /**
   * @param notes gets a line each second
   * @param terminal whether that line is written over the one before
   */
  RunOutputs(OutputOptions options, PrintWriter notes, boolean terminal, Instant startedAt) {
    this.notes = notes;
    this.live = !options.quiet;
    this.terminal = terminal;
    this.csv = options.csv == null ? null : open(options.csv);
    this.hdr = options.hdr == null ? null : open(options.hdr);
    if (csv != null) {
      csv.println(CsvSeconds.HEADER);
    }
    this.log =
        hdr == null ? null : new HistogramLog(hdr, "Steelyard load run", startedAt.toEpochMilli());
    this.server = options.prometheus == null ? null : serve(options.prometheus);
  }

  private static PrintStream open(Path file) {
    try {
      return new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  static SteelyardException cannotWrite(Path file, IOException e) {
    return new SteelyardException(
        ErrorCode.FAILED, "cannot write " + file + " (" + e + ")", "name a writable file", e);
  }

  private HttpServer serve(int port) {
    try {
      HttpServer opened =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      opened.createContext(
          "/metrics",
          exchange -> {
            byte[] page = metrics.page().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
          });
      opened.start();
      line("metrics on http://127.0.0.1:" + opened.getAddress().getPort() + "/metrics");
      return opened;
    } catch (IOException | IllegalArgumentException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "--prometheus " + port + " (" + e + ")", "choose a free port", e);
    }
  }

  /** Whether the seconds must come with their histograms. */
  boolean wholeSeconds() {
    return log != null;
  }

  /** One second of a running run; the totals at its end are not for here. */
  synchronized void second(LoadStatus status) {
    if (!status.state().equals("running")) {
      return;
    }
    course.add(status);
    metrics.add(status);
    if (csv != null) {
      CsvSeconds.rows(status).forEach(csv::println);
      csv.flush();
    }
    if (log != null && hdr != null) {
      log.add(status);
      hdr.flush();
    }
    if (live) {
      live(LiveLine.of(status));
    }
  }

  private void live(String text) {
    if (terminal) {
      notes.print("\r" + text + ERASE_TO_END);
      lineOpen = true;
      notes.flush();
    } else {
      line(text);
    }
  }

  /** A line that stays. */
  synchronized void line(String text) {
    if (lineOpen) {
      notes.println();
      lineOpen = false;
    }
    notes.println(text);
    notes.flush();
  }

  Course course() {
    return course;
  }

  /** Ends the files; one that could not be written whole fails. */
  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop(0);
    }
    boolean broken = false;
    for (PrintStream file : new PrintStream[] {csv, hdr}) {
      if (file != null) {
        broken |= file.checkError();
        file.close();
      }
    }
    if (broken) {
      throw new SteelyardException(
          ErrorCode.FAILED, "the CSV file or the HdrHistogram log", "make room on its disk");
    }
  }
}
