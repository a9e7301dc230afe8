package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.attach.Directive.Spot;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads the text of one configuration file into directives, by NGINX' own rules: words end at
 * blanks, {@code ;} and <code>{</code>; a quote counts at the start of a word only; <code>${</code>
 * opens no block; {@code #} begins a comment where a word could begin; Lua blocks follow Lua's
 * rules. Includes are directives like any other here.
 */
final class ConfigurationParser {

  private static final String LUA_BLOCK = "_by_lua_block";
  private static final char END = '\0';

  private final Path file;
  private final String text;
  private final int[] lineEnds;
  private int at;

  private ConfigurationParser(Path file, String text) {
    this.file = file;
    this.text = text;
    this.lineEnds = IntStream.range(0, text.length()).filter(i -> text.charAt(i) == '\n').toArray();
  }

  /**
   * Parses a whole file.
   *
   * @param file its name, for places
   * @throws SteelyardException bad request with file and line
   */
  static List<Directive> parse(Path file, String text) {
    return new ConfigurationParser(file, text).block(true);
  }

  private List<Directive> block(boolean wholeFile) {
    List<Directive> directives = new ArrayList<>();
    while (true) {
      skipBlank();
      if (at >= text.length() && wholeFile) {
        return List.copyOf(directives);
      } else if (peek() == '}' && !wholeFile) {
        at++;
        return List.copyOf(directives);
      }
      directives.add(directive());
    }
  }

  private Directive directive() {
    int start = at;
    List<String> words = new ArrayList<>();
    while (true) {
      skipBlank();
      if (at >= text.length()) {
        throw refused("ends before the directive or block of line " + line(start) + " does");
      }
      char c = peek();
      if (c == '}' || (words.isEmpty() && (c == ';' || c == '{'))) {
        throw refused("has an unexpected '" + c + "'");
      } else if (c == ';') {
        at++;
        Spot end = spot();
        return directive(start, words, Optional.empty(), Optional.empty(), end);
      } else if (c == '{') {
        at++;
        return braces(start, words);
      }
      words.add(c == '"' || c == '\'' ? quoted() : word());
    }
  }

  private Directive braces(int start, List<String> words) {
    Spot open = spot();
    if (!words.get(0).endsWith(LUA_BLOCK)) {
      return directive(start, words, Optional.of(block(false)), Optional.empty(), open);
    }
    int close = LuaText.closingBrace(text, at);
    if (close < 0) {
      throw refused("ends before the Lua block of line " + line(start) + " does");
    }
    String lua = text.substring(at, close);
    at = close + 1;
    return directive(start, words, Optional.empty(), Optional.of(lua), open);
  }

  private Directive directive(
      int start,
      List<String> words,
      Optional<List<Directive>> block,
      Optional<String> lua,
      Spot open) {
    List<String> arguments = List.copyOf(words.subList(1, words.size()));
    return new Directive(file, line(start), words.get(0), arguments, block, lua, open, spot());
  }

  private String quoted() {
    char quote = text.charAt(at++);
    StringBuilder word = new StringBuilder();
    while (peek() != quote) {
      if (at >= text.length()) {
        throw refused("ends inside a quoted word");
      }
      take(word);
    }
    at++;
    return word.toString();
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    boolean variable = false;
    while (at < text.length()) {
      char c = peek();
      if (isBlank(c) || c == ';' || (c == '{' && !variable)) {
        break;
      }
      variable = c == '$';
      take(word);
    }
    return word.toString();
  }

  /** One character, or two after a backslash. */
  private void take(StringBuilder word) {
    char c = text.charAt(at++);
    if (c != '\\' || at >= text.length()) {
      word.append(c);
      return;
    }
    char escaped = text.charAt(at++);
    switch (escaped) {
      case '"', '\'', '\\' -> word.append(escaped);
      case 't' -> word.append('\t');
      case 'r' -> word.append('\r');
      case 'n' -> word.append('\n');
      default -> word.append(c).append(escaped);
    }
  }

  private void skipBlank() {
    while (at < text.length() && (isBlank(peek()) || peek() == '#')) {
      at = peek() == '#' ? lineEnd(at) : at + 1;
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private int lineEnd(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private int line(int index) {
    int found = Arrays.binarySearch(lineEnds, index);
    return 1 + (found >= 0 ? found : -found - 1);
  }

  private Spot spot() {
    String rest = text.substring(at, lineEnd(at)).strip();
    int column = at - text.lastIndexOf('\n', at - 1);
    return new Spot(line(at), column, rest.isEmpty() || rest.startsWith("#"));
  }

  private SteelyardException refused(String what) {
    return SteelyardException.badRequest(
        file + ":" + line(Math.min(at, text.length())) + " " + what, "see what nginx -t says");
  }
}
