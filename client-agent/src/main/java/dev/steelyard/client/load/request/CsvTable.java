package dev.steelyard.client.load.request;

import static dev.steelyard.shared.SteelyardException.badRequest;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A small CSV file in memory (RFC 4180, UTF-8): a first row of column names, then rows of as many
 * values; quoted values may hold commas, line breaks and doubled quotes. Empty lines are skipped.
 */
final class CsvTable {

  private static final long MOST_BYTES = 100L << 20;

  private final Path file;
  private final List<String> names;
  private final List<List<String>> rows;

  private CsvTable(Path file, List<String> names, List<List<String>> rows) {
    this.file = file;
    this.names = names;
    this.rows = rows;
  }

  /**
   * Reads a file.
   *
   * @param place that names it, for the error
   */
  static CsvTable read(Path file, String place) {
    String text;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw badRequest(place + ": " + file + " is larger than 100 MiB", "use a smaller file");
      }
      text = Files.readString(file);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST,
          place + ": " + file + " (" + e + ")",
          "name a readable CSV file in UTF-8",
          e);
    }
    return new Parser(file, text).table();
  }

  int rows() {
    return rows.size();
  }

  /** The values of a column as bytes. */
  byte[][] column(String name, String place) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw badRequest(place + ": " + file + " has no column " + name, "use one of " + names);
    }
    return rows.stream()
        .map(row -> row.get(index).getBytes(StandardCharsets.UTF_8))
        .toArray(byte[][]::new);
  }

  /** Character by character. */
  private static final class Parser {
    private final Path file;
    private final String text;
    private int at;
    private int line = 1;

    Parser(Path file, String text) {
      this.file = file;
      this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    CsvTable table() {
      List<String> names = List.of();
      List<List<String>> rows = new ArrayList<>();
      while (at < text.length()) {
        int rowLine = line;
        List<String> row = row();
        if (row.size() == 1 && row.get(0).isEmpty()) {
          continue;
        }
        if (names.isEmpty()) {
          names = List.copyOf(row);
        } else if (row.size() != names.size()) {
          throw badRequest(
              file + " line " + rowLine + " has " + row.size() + " values",
              "write " + names.size() + ", one for each of " + names);
        } else {
          rows.add(row);
        }
      }
      if (rows.isEmpty()) {
        throw badRequest(
            file + " has no rows", "write a line of column names and at least one row of values");
      }
      return new CsvTable(file, names, rows);
    }

    private List<String> row() {
      List<String> values = new ArrayList<>();
      values.add(value());
      while (at < text.length() && text.charAt(at) == ',') {
        at++;
        values.add(value());
      }
      if (at < text.length() && text.charAt(at) == '\r') {
        at++;
      }
      if (at < text.length()) {
        if (text.charAt(at) != '\n') {
          throw badRequest(
              file + " line " + line + " goes on after a value's closing quote",
              "write a comma or a line break");
        }
        at++;
        line++;
      }
      return values;
    }

    private String value() {
      if (at < text.length() && text.charAt(at) == '"') {
        return quoted();
      }
      int start = at;
      while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private String quoted() {
      int opened = line;
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        boolean doubled = text.startsWith("\"\"", at);
        if (c == '"' && !doubled) {
          at++;
          return value.toString();
        }
        at += doubled ? 1 : 0;
        line += c == '\n' ? 1 : 0;
        value.append(c);
      }
      throw badRequest(file + " line " + opened + " opens a quote", "close it");
    }
  }
}
