package dev.steelyard.nginx.upstream.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.upstream.attach.Directive.Spot;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationParserTest {

  private static final Path FILE = Path.of("/etc/nginx/nginx.conf");

  private static List<Directive> parse(String text) {
    return ConfigurationParser.parse(FILE, text);
  }

  @Test
  void wordsEndAtBlanksSemicolonsAndBraces() {
    List<Directive> lines = parse("user  www-data\twww;events{worker_connections 4;}\n");
    assertThat(lines).extracting(Directive::name).containsExactly("user", "events");
    assertThat(lines.get(0).arguments()).containsExactly("www-data", "www");
    assertThat(lines.get(1).block().orElseThrow())
        .singleElement()
        .extracting(Directive::text)
        .isEqualTo("worker_connections 4");
  }

  @Test
  void quotesKeepWhatWouldEndAWord() {
    Directive format = parse("log_format x '$a; {' \"b \\\" }\" c\\;d\"e\" '';").get(0);
    assertThat(format.arguments()).containsExactly("x", "$a; {", "b \" }", "c\\;d\"e\"", "");
  }

  @Test
  void aCommentEndsAtItsLineAndBeginsOnlyWhereAWordCould() {
    List<Directive> lines = parse("a 1; # b 2; {\n#c \"\nd e#f; # }\n");
    assertThat(lines).extracting(Directive::text).containsExactly("a 1", "d e#f");
    assertThat(lines).extracting(Directive::line).containsExactly(1, 3);
  }

  @Test
  void bracesOfVariablesOpenNoBlock() {
    List<Directive> lines = parse("set $x \"${a}b\"; rewrite ^/${host}/x /${uri}; a { b; }");
    assertThat(lines).extracting(Directive::name).containsExactly("set", "rewrite", "a");
    assertThat(lines.get(1).arguments()).containsExactly("^/${host}/x", "/${uri}");
  }

  @Test
  void luaFollowsLuasRules() {
    String lua =
        """
        -- a comment with }
          local a = "}" .. '{\\'}' .. [[ } ]] .. [==[ ]] } ]==]
          --[[ long
          } comment ]]
          if a then local t = { 1, { 2 } } end --[==[ } ]==]
        """;
    List<Directive> lines =
        parse("init_by_lua_block {" + lua + "}\nset_by_lua_block $x { return 1 }");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).lua()).hasValue(lua);
    assertThat(lines.get(1).arguments()).containsExactly("$x");
    assertThat(lines.get(1).line()).isEqualTo(7);
  }

  @Test
  void placesTellWhereALineFitsBelow() {
    List<Directive> lines = parse("a 1;\nb 2; c {\n  d;  # only this\n  e; } f;\n");
    assertThat(lines.get(0).end()).isEqualTo(new Spot(1, 5, true));
    assertThat(lines.get(1).end()).isEqualTo(new Spot(2, 5, false));
    assertThat(lines.get(2).open()).isEqualTo(new Spot(2, 9, true));
    List<Directive> inside = lines.get(2).block().orElseThrow();
    assertThat(inside.get(0).end()).isEqualTo(new Spot(3, 5, true));
    assertThat(inside.get(1).end()).isEqualTo(new Spot(4, 5, false));
  }

  @Test
  void whatNginxWouldRefuseIsRefusedWithItsLine() {
    for (String text :
        List.of(
            "a {\n b;\n", "a;\n}", "a;\nb", "a;\n;", "a;\n'b", "a;\ninit_by_lua_block { '}' ")) {
      assertThatThrownBy(() -> parse(text))
          .as(text)
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining(FILE + ":")
          .hasMessageContaining("nginx -t");
    }
    assertThatThrownBy(() -> parse("a {\n  }\n}\n")).hasMessageContaining(FILE + ":3");
  }
}
