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
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that hears of each second of a run while it goes on. Seconds come from one thread; the
 * object is closed after the last one.
 */
final class RunOutputs implements AutoCloseable {

  private static final String ERASE_TO_END = "\u001b[K";

  /** A line longer than the terminal is wide is cut: one that wraps cannot be rewritten. */
  private static final String CUT_AT_THE_EDGE = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";
  private static final long SHORTEST_MILLIS = 500;

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
  private long shownMillis;

  /**
   * @param notes gets a line each second
   * @param terminal whether that line is written over the one before
   */
  RunOutputs(OutputOptions options, PrintWriter notes, boolean terminal, Instant startedAt) {
    this.notes = notes;
    this.live = !options.quiet;
    this.terminal = terminal;
    check(options);
    this.csv = options.csv == null ? null : open(options.csv);
    this.hdr = options.hdr == null ? null : open(options.hdr);
    if (csv != null) {
      csv.println(CsvSeconds.HEADER);
    }
    this.log =
        hdr == null ? null : new HistogramLog(hdr, "Steelyard load run", startedAt.toEpochMilli());
    this.server = options.prometheus == null ? null : serve(options.prometheus);
  }

  /** What cannot be written is said before anything is sent. */
  private static void check(OutputOptions options) {
    Set<Path> files = new HashSet<>();
    for (Path file : new Path[] {options.json, options.html, options.csv, options.hdr}) {
      if (file != null && !files.add(file.toAbsolutePath().normalize())) {
        throw SteelyardException.badRequest(
            "two outputs go to " + file, "name a file of its own for each");
      }
      if (file != null) {
        ReportFile.check(file);
      }
    }
  }

  private static PrintStream open(Path file) {
    try {
      return new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw ReportFile.refused(file, e);
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
          ErrorCode.BAD_REQUEST, "--prometheus " + port + " (" + e + ")", "choose a free port", e);
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
      live(status);
    }
  }

  /** What is left of a second at the end of a run is no line of its own. */
  private void live(LoadStatus status) {
    long length = status.elapsedMillis() - shownMillis;
    if (length > 0 && length < SHORTEST_MILLIS && shownMillis > 0) {
      return;
    }
    shownMillis = status.elapsedMillis();
    String text = LiveLine.of(status, length / 1000.0);
    if (terminal) {
      notes.print("\r" + CUT_AT_THE_EDGE + text + ERASE_TO_END + WRAP);
      lineOpen = true;
      notes.flush();
    } else {
      line(text);
    }
  }

  /** A line that stays; it takes the place of the one that is rewritten. */
  synchronized void line(String text) {
    if (lineOpen) {
      notes.print("\r" + ERASE_TO_END);
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
