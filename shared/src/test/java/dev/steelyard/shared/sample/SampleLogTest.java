package dev.steelyard.shared.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleLogTest {

  private static final SampleLogHeader HEADER =
      new SampleLogHeader("test 1", "http://nginx/status", 500, 1_700_000_000_000L);

  @TempDir Path folder;

  private static Sample sample(long number) {
    ServerWindow server =
        new ServerWindow(
            "10.0.0.1:80",
            9,
            90,
            900,
            0,
            8,
            0,
            0,
            1,
            70,
            65.5,
            3,
            false,
            2,
            new LatencyHistogram(List.of(5.0), List.of(4L, 5L)));
    return new Sample(
        number,
        1000 * number,
        1000 * number + 500,
        1,
        7,
        List.of(new UpstreamWindow("compose", List.of(server))));
  }

  private static List<Sample> samples(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(SampleLogTest::sample).toList();
  }

  private Path written(String name, int count) {
    Path file = folder.resolve(name);
    try (SampleLogWriter writer = SampleLogWriter.create(file, HEADER)) {
      samples(count).forEach(writer::append);
    }
    return file;
  }

  private Path text(String... lines) throws IOException {
    return Files.writeString(folder.resolve("log.jsonl"), String.join("\n", lines));
  }

  @Test
  void firstLineSaysWhatItIsAndWhatMadeIt() throws IOException {
    assertThat(Files.readAllLines(written("log.jsonl", 1)).get(0))
        .isEqualTo(
            "{\"format\":\"steelyard-sample\",\"version\":1,\"madeBy\":\"test 1\","
                + "\"source\":\"http://nginx/status\",\"periodMillis\":500,"
                + "\"startedAtMillis\":1700000000000}");
  }

  @Test
  void aWriterThatIsKilledLeavesEveryWholeLine() {
    // Neither closed nor collected: what a kill leaves behind.
    for (String name : List.of("log.jsonl", "log.jsonl.gz")) {
      Path file = folder.resolve(name);
      SampleLogWriter killed = SampleLogWriter.create(file, HEADER);
      samples(50).forEach(killed::append);

      assertThat(SampleLogReader.readAll(file)).as(name).isEqualTo(samples(50));
      killed.close();
    }
  }

  @Test
  void everyCutOfAPlainLogGivesTheWholeLinesBeforeIt() throws IOException {
    Path file = written("log.jsonl", 3);
    byte[] whole = Files.readAllBytes(file);
    int headerEnd = new String(whole, StandardCharsets.UTF_8).indexOf('\n');
    for (int length = headerEnd + 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      Files.write(file, cut);
      try (SampleLogReader reader = SampleLogReader.open(file)) {
        List<Sample> read = reader.stream().toList();
        long lineEnds = new String(cut, StandardCharsets.UTF_8).lines().count() - 1;
        boolean wholly = cut[length - 1] == '\n' || whole[length] == '\n';
        assertThat(read).isEqualTo(samples((int) (wholly ? lineEnds : lineEnds - 1)));
        assertThat(reader.tornEnd().isPresent()).isEqualTo(!wholly);
      }
    }
  }

  @Test
  void everyCutOfACompressedLogIsReadAsFarAsItGoes() throws IOException {
    Path file = written("log.jsonl.gz", 3);
    byte[] whole = Files.readAllBytes(file);
    int most = 0;
    int readable = 0;
    for (int length = 20; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      try (SampleLogReader reader = SampleLogReader.open(file)) {
        List<Sample> read = reader.stream().toList();
        assertThat(read).isEqualTo(samples(read.size()));
        assertThat(read.size()).isGreaterThanOrEqualTo(most);
        most = read.size();
        readable++;
      } catch (SteelyardException e) {
        // Cut inside the header: nothing was there to be read.
        assertThat(most).isZero();
      }
    }
    assertThat(most).isEqualTo(3);
    assertThat(readable).isGreaterThan(100);
  }

  @Test
  void tornEndIsToldWithItsLine() throws IOException {
    Path file = written("log.jsonl", 2);
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() - 9));

    try (SampleLogReader reader = SampleLogReader.open(file)) {
      assertThat(reader.stream()).containsExactly(sample(1));
      assertThat(reader.tornEnd()).contains(file + ": line 3 was not finished and is left out");
    }
  }

  @Test
  void damageInTheMiddleIsAnErrorWithItsLine() throws IOException {
    List<String> lines = Files.readAllLines(written("whole.jsonl", 2));
    Path file = text(lines.get(0), "{\"number\":", lines.get(2), "");

    assertThatThrownBy(() -> SampleLogReader.readAll(file))
        .hasMessageContaining(file + ": line 2 is no sample");
  }

  @Test
  void otherVersionIsRefused() throws IOException {
    Path file = text("{\"format\":\"steelyard-sample\",\"version\":2}", "");

    assertThatThrownBy(() -> SampleLogReader.open(file))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining(file + " is a sample log of version 2")
        .hasMessageContaining("reads version 1");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    for (String content : List.of("", "hello\n", "[1]\n", "{\"compose_backend\":{}}\n")) {
      Path file = Files.writeString(folder.resolve("other"), content);
      assertThatThrownBy(() -> SampleLogReader.open(file))
          .as(content)
          .hasMessageContaining(file + " is no sample log");
    }
    assertThatThrownBy(() -> SampleLogReader.open(folder.resolve("absent")))
        .hasMessageContaining("does not exist");
    Path plain = Files.writeString(folder.resolve("plain.gz"), "hello, I am not compressed\n");
    assertThatThrownBy(() -> SampleLogReader.open(plain)).hasMessageContaining("cannot be read");
  }

  @Test
  void existingFileIsNotOverwritten() throws IOException {
    Path file = Files.writeString(folder.resolve("log.jsonl"), "precious");

    assertThatThrownBy(() -> SampleLogWriter.create(file, HEADER))
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
        .hasMessageContaining(file + " exists already");
    assertThat(file).hasContent("precious");
  }

  @Test
  void missingDirectoryIsTold() {
    Path file = folder.resolve("no").resolve("log.jsonl");

    assertThatThrownBy(() -> SampleLogWriter.create(file, HEADER))
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST))
        .hasMessageContaining("there is no directory " + folder.resolve("no"));
  }

  @Test
  void fullDiskIsToldWithTheFile() {
    // A stream that fails as a full disk does; it does not prove how a real file system fails.
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    Path file = folder.resolve("log.jsonl");
    LineFile lines = new LineFile(full, file);

    assertThatThrownBy(() -> lines.append("x"))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining(file + " cannot be written")
        .hasMessageContaining("No space left on device");
  }
}
