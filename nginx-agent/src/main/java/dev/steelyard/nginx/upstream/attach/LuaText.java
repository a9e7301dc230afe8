package dev.steelyard.nginx.upstream.attach;

/** As much of Lua's lexical rules as it takes to find the brace that closes a block. */
final class LuaText {

  private LuaText() {}

  /**
   * Index of the brace that closes the block whose content begins at {@code start}; -1 when none
   * does. Braces in strings, long brackets and comments do not count.
   */
  static int closingBrace(String text, int start) {
    int depth = 0;
    int i = start;
    while (i >= 0 && i < text.length()) {
      char c = text.charAt(i);
      if (c == '}' && depth == 0) {
        return i;
      }
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == '"' || c == '\'') {
        i = afterString(text, i);
      } else if (text.startsWith("--", i)) {
        int bracket = afterLongBracket(text, i + 2);
        i = bracket == i + 2 ? lineEnd(text, i) : bracket;
      } else if (c == '[') {
        int bracket = afterLongBracket(text, i);
        i = bracket == i ? i + 1 : bracket;
      } else {
        i++;
      }
    }
    return -1;
  }

  private static int afterString(String text, int start) {
    for (int i = start + 1; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == text.charAt(start)) {
        return i + 1;
      }
    }
    return -1;
  }

  /**
   * After {@code [==[ ... ]==]}; {@code start} itself when none begins there, -1 without an end.
   */
  private static int afterLongBracket(String text, int start) {
    if (start >= text.length() || text.charAt(start) != '[') {
      return start;
    }
    int i = start + 1;
    while (i < text.length() && text.charAt(i) == '=') {
      i++;
    }
    if (i >= text.length() || text.charAt(i) != '[') {
      return start;
    }
    String close = "]" + "=".repeat(i - start - 1) + "]";
    int end = text.indexOf(close, i + 1);
    return end < 0 ? -1 : end + close.length();
  }

  private static int lineEnd(String text, int start) {
    int end = text.indexOf('\n', start);
    return end < 0 ? text.length() : end;
  }
}
