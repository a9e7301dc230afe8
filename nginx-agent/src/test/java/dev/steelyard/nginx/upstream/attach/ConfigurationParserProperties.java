package dev.steelyard.nginx.upstream.attach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.upstream.attach.Directive.Spot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Configurations are generated as trees, written with every freedom that NGINX leaves, and read.
 */
class ConfigurationParserProperties {

  private static final Path FILE = Path.of("/n.conf");

  /** What was meant: names, words and blocks, without places. */
  record Meant(List<String> words, Optional<List<Meant>> block) {}

  @Provide
  Arbitrary<List<Meant>> trees() {
    return lists(2);
  }

  private static Arbitrary<List<Meant>> lists(int depth) {
    Arbitrary<String> names =
        Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(5);
    Arbitrary<String> words =
        Arbitraries.strings().withChars("ab;{}#\"'$ \\\n\t=:/*").ofMaxLength(8);
    Arbitrary<Optional<List<Meant>>> blocks =
        depth == 0
            ? Arbitraries.just(Optional.empty())
            : lists(depth - 1)
                .map(Optional::of)
                .injectNull(0.5)
                .map(b -> b == null ? Optional.empty() : b);
    return names
        .flatMap(
            name ->
                words
                    .list()
                    .ofMaxSize(3)
                    .flatMap(
                        more ->
                            blocks.map(
                                block -> {
                                  List<String> all = new ArrayList<>(List.of(name));
                                  all.addAll(more);
                                  return new Meant(all, block);
                                })))
        .list()
        .ofMaxSize(4);
  }

  private static String write(List<Meant> tree, Random random) {
    StringBuilder text = new StringBuilder();
    for (Meant meant : tree) {
      text.append(gap(random, false)).append(meant.words().get(0));
      for (String word : meant.words().subList(1, meant.words().size())) {
        text.append(gap(random, true)).append(quoted(word, random));
      }
      text.append(gap(random, true));
      text.append(meant.block().map(block -> "{" + write(block, random) + "}").orElse(";"));
    }
    return text.append(gap(random, false)).toString();
  }

  private static String gap(Random random, boolean needed) {
    return switch (random.nextInt(4)) {
      case 0 -> needed ? " " : "";
      case 1 -> "\n\t ";
      case 2 -> " # not ; this { or \" that }\n";
      default -> "  ";
    };
  }

  private static String quoted(String word, Random random) {
    if (word.matches("[ab=:/*]+") && random.nextBoolean()) {
      return word;
    }
    char quote = random.nextBoolean() ? '"' : '\'';
    return quote + word.replace("\\", "\\\\").replace("" + quote, "\\" + quote) + quote;
  }

  private static List<Meant> meaning(List<Directive> directives) {
    return directives.stream()
        .map(
            directive -> {
              List<String> words = new ArrayList<>(List.of(directive.name()));
              words.addAll(directive.arguments());
              return new Meant(
                  words, directive.block().map(ConfigurationParserProperties::meaning));
            })
        .collect(Collectors.toList());
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void readingGivesWhatWasWritten(@ForAll("trees") List<Meant> tree, @ForAll long seed) {
    String text = write(tree, new Random(seed));
    assertThat(meaning(ConfigurationParser.parse(FILE, text))).isEqualTo(tree);
  }

  /** Text put in after any directive, at the place that is told, becomes the next directive. */
  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void aLinePutWhereToldIsTheNextDirective(@ForAll("trees") List<Meant> tree, @ForAll long seed) {
    Random random = new Random(seed);
    String text = write(tree, random);
    List<Directive> before = ConfigurationParser.parse(FILE, text);
    if (before.isEmpty()) {
      return;
    }
    int place = random.nextInt(before.size());
    Spot spot = before.get(place).end();
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (spot.lastInLine()) {
      lines.add(spot.line(), "include x;");
    } else {
      String line = lines.get(spot.line() - 1);
      lines.set(
          spot.line() - 1,
          line.substring(0, spot.column() - 1)
              + " include x; "
              + line.substring(spot.column() - 1));
    }
    List<Meant> expected = new ArrayList<>(tree);
    expected.add(place + 1, new Meant(List.of("include", "x"), Optional.empty()));
    assertThat(meaning(ConfigurationParser.parse(FILE, String.join("\n", lines))))
        .isEqualTo(expected);
  }

  /** The output of nginx -T gives back every file, also one that looks like that output itself. */
  @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
  void aDumpGivesBackItsFiles(@ForAll("trees") List<Meant> tree, @ForAll long seed) {
    String first = write(tree, new Random(seed));
    String second = write(tree, new Random(seed + 1)) + "\n";
    ConfigurationDump dump =
        ConfigurationDump.parse(
            "nginx: [warn] something\n# configuration file /n.conf:\n%s\n# configuration file /d/a b.conf:\n%s\n"
                .formatted(first, second));
    assertThat(dump.main()).isEqualTo(FILE);
    assertThat(dump.files())
        .containsEntry(FILE, first)
        .containsEntry(Path.of("/d/a b.conf"), second)
        .hasSize(2);
    assertThat(dump.complaints()).containsExactly("nginx: [warn] something");
  }
}
