package dev.steelyard.nginx.upstream.attach;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One directive as it is written in a file, quotes and escapes resolved.
 *
 * @param block content of a block in braces; empty for a directive that ends in {@code ;} and for
 *     Lua
 * @param lua text between the braces of a {@code ..._by_lua_block}
 * @param open just after the opening brace; the same as {@code end} without one
 * @param end just after its {@code ;} or closing brace
 */
record Directive(
    Path file,
    int line,
    String name,
    List<String> arguments,
    Optional<List<Directive>> block,
    Optional<String> lua,
    Spot open,
    Spot end) {

  /**
   * A place between two characters of a file.
   *
   * @param line from 1
   * @param column characters before it in its line, plus 1
   * @param lastInLine whether only blanks and a comment follow, so that a new line fits below
   */
  record Spot(int line, int column, boolean lastInLine) {}

  /** The first argument; empty text without one. */
  String argument() {
    return arguments.isEmpty() ? "" : arguments.get(0);
  }

  /** For people: {@code /etc/nginx/nginx.conf:12}. */
  String place() {
    return file + ":" + line;
  }

  /** Name and arguments. */
  String text() {
    return arguments.isEmpty() ? name : name + " " + String.join(" ", arguments);
  }

  /** Whether it is the Lua of a phase in any of its forms: text, {@code _block}, {@code _file}. */
  boolean isLua(String phase) {
    return name.equals(phase) || name.equals(phase + "_block") || name.equals(phase + "_file");
  }
}
