package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.demo.report.DemoReport.Arm;
import dev.steelyard.nginx.page.Figures;
import dev.steelyard.nginx.page.Markup.Column;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The comparison as a table: for a terminal here, and its cells for the page. */
public final class ReportTable {

  static final List<Column> COLUMNS =
      List.of(
          new Column("arm", false),
          new Column("balancer", false),
          new Column("requests", true),
          new Column("errors", true),
          new Column("mean ms", true),
          new Column("p50 ms", true),
          new Column("p99 ms", true),
          new Column("ART/1000", true),
          new Column("ART ratio", true));

  private ReportTable() {}

  /**
   * Plain text in aligned columns: a header, one line an arm, the notes, then the sentence that the
   * figures make. Lines end with a line feed.
   */
  public static String text(DemoReport report) {
    List<List<String>> lines =
        Stream.concat(
                Stream.of(COLUMNS.stream().map(Column::name).toList()),
                report.arms().stream().map(ReportTable::cells))
            .map(line -> line.stream().map(ReportTable::printable).toList())
            .toList();
    int[] widths =
        IntStream.range(0, COLUMNS.size())
            .map(i -> lines.stream().mapToInt(line -> line.get(i).length()).max().orElse(0))
            .toArray();
    StringBuilder out = new StringBuilder();
    for (List<String> line : lines) {
      String row =
          IntStream.range(0, widths.length)
              .mapToObj(i -> pad(line.get(i), widths[i], COLUMNS.get(i).figures()))
              .collect(Collectors.joining("  "));
      out.append(row.stripTrailing()).append('\n');
    }
    out.append('\n');
    if (report.equalServers().size() == 2) {
      out.append(equalServers(report.equalServers())).append('\n');
    }
    for (String note : report.notes()) {
      out.append("Note: ").append(printable(note)).append('\n');
    }
    return out.append(Verdict.of(report).sentence()).append('\n').toString();
  }

  /** One sentence on the two arms with equal servers: least-conn, then gains. */
  static String equalServers(List<Arm> arms) {
    Arm leastConn = arms.get(0);
    Arm gains = arms.get(1);
    return "Equal servers, one block each: ART %s a thousand requests with gains, %s with least-conn;"
            .formatted(
                Figures.significant(gains.artPer1000()),
                Figures.significant(leastConn.artPer1000()))
        + " mean %s and %s ms."
            .formatted(
                Figures.significant(gains.meanMillis()),
                Figures.significant(leastConn.meanMillis()));
  }

  /** One cell for each of {@link #COLUMNS}. */
  static List<String> cells(Arm arm) {
    return List.of(
        arm.name(),
        arm.balancer(),
        Figures.count(arm.requests()),
        Figures.count(arm.errors()),
        Figures.significant(arm.meanMillis()),
        Figures.significant(arm.p50Millis()),
        Figures.significant(arm.p99Millis()),
        Figures.significant(arm.artPer1000()),
        Figures.ratio(Arms.ratio(arm)));
  }

  private static String pad(String text, int width, boolean right) {
    String blanks = " ".repeat(width - text.length());
    return right ? blanks + text : text + blanks;
  }

  /** A terminal acts on control characters: they are shown as question marks. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cc}", "?");
  }
}
