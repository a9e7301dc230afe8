package dev.steelyard.shared.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

class SampleFileProperties {

  private static final SampleLogHeader HEADER =
      new SampleLogHeader("test 1", "http://nginx/status", 500, 1_700_000_000_000L);

  private Path folder;

  @BeforeTry
  void createFolder() throws IOException {
    folder = Files.createTempDirectory("steelyard-samples");
  }

  @AfterTry
  void removeFolder() throws IOException {
    Files.deleteIfExists(folder.resolve("log.jsonl"));
    Files.deleteIfExists(folder.resolve("log.jsonl.gz"));
    Files.delete(folder);
  }

  @Provide
  Arbitrary<List<Sample>> samples() {
    return SampleArbitraries.samples().list().ofMaxSize(4);
  }

  @Property(tries = 100)
  void logsReadAsTheyWereWritten(@ForAll("samples") List<Sample> samples) {
    for (String name : List.of("log.jsonl", "log.jsonl.gz")) {
      Path file = folder.resolve(name);
      try (SampleLogWriter writer = SampleLogWriter.create(file, HEADER)) {
        samples.forEach(writer::append);
      }
      try (SampleLogReader reader = SampleLogReader.open(file)) {
        assertThat(reader.header()).isEqualTo(HEADER);
        assertThat(reader.stream().toList()).isEqualTo(samples);
        assertThat(reader.tornEnd()).isEmpty();
      }
    }
  }

  @Provide
  Arbitrary<PublishedRecord> published() {
    Arbitrary<Long> count = SampleArbitraries.counts();
    Arbitrary<Integer> small = Arbitraries.integers().between(0, 1000);
    Arbitrary<Integer> flag = Arbitraries.integers().between(0, 1);
    Arbitrary<PublishedRecord.Server> server =
        Combinators.combine(count.list().ofSize(6), small, small, flag, flag)
            .as(
                (n, weight, maxFails, backup, down) ->
                    new PublishedRecord.Server(
                        n.get(0), n.get(1), n.get(2), n.get(3), n.get(4), weight, maxFails,
                        n.get(5), backup, down));
    Arbitrary<Map<String, PublishedRecord.Server>> servers =
        Arbitraries.maps(SampleArbitraries.names(), server).ofMaxSize(3);
    return Arbitraries.maps(SampleArbitraries.names(), servers)
        .ofMaxSize(3)
        .map(PublishedRecord::new);
  }

  @Property(tries = 200)
  void publishedLinesParseToThemselvesAndPrintTheSame(@ForAll("published") PublishedRecord record) {
    String line = record.print();

    assertThat(line).doesNotContain("\n");
    assertThat(PublishedRecord.parse(line)).isEqualTo(record);
    assertThat(PublishedRecord.parse(line).print()).isEqualTo(line);
  }
}
