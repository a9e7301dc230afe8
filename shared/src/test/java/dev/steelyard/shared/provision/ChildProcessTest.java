package dev.steelyard.shared.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes of {@code sh} and {@code sleep}. */
@Timeout(60)
class ChildProcessTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  @Test
  void outputGoesToTheFileTheConsumerAndTheTail() throws Exception {
    Path file = Files.writeString(folder.resolve("out.log"), "earlier\n");
    List<String> consumed = Collections.synchronizedList(new ArrayList<>());
    ChildProcess.Spec spec =
        shell("echo $WORD; pwd; echo oops >&2; exit 3")
            .withEnvironment(Map.of("WORD", "hello"))
            .in(folder.toRealPath())
            .writingTo(file)
            .onLine(consumed::add);

    try (ChildProcess child = ChildProcess.start(spec)) {
      assertThat(child.waitFor(LIMIT)).isTrue();
      assertThat(child.stop(LIMIT)).isEqualTo(3);

      List<String> expected = List.of("hello", folder.toRealPath().toString(), "oops");
      assertThat(consumed).isEqualTo(expected);
      assertThat(child.lastLines(10)).isEqualTo(expected);
      assertThat(child.lastLines(1)).containsExactly("oops");
      assertThat(Files.readAllLines(file)).hasSize(4).startsWith("earlier").endsWith("oops");
      assertThat(child.isAlive()).isFalse();
      assertThat(child.exitCode()).hasValue(3);
    }
  }

  @Test
  void keepsTheEndOfALongOutput() throws Exception {
    try (ChildProcess child = ChildProcess.start(shell("seq 1 100000"))) {
      assertThat(child.waitFor(LIMIT)).isTrue();
      child.stop(LIMIT);
      assertThat(child.lastLines(1000)).hasSize(ChildProcess.TAIL_LINES).endsWith("100000");
    }
  }

  @Test
  void aFailingConsumerDoesNotHoldTheChildAndIsTold() throws Exception {
    ChildProcess.Spec spec =
        shell("seq 1 100000")
            .onLine(
                line -> {
                  throw new IllegalStateException("consumer broke at " + line);
                });
    try (ChildProcess child = ChildProcess.start(spec)) {
      assertThat(child.waitFor(LIMIT)).isTrue();
      child.stop(LIMIT);
      assertThat(child.lastLines(2))
          .containsExactly(
              "100000",
              "steelyard: this line was not handed on (java.lang.IllegalStateException: consumer"
                  + " broke at 100000)");
    }
  }

  @Test
  void stopLetsTheChildEndByItself() throws Exception {
    try (ChildProcess child =
        start("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.02; done")) {
      assertThat(nextLine()).isEqualTo("ready");
      assertThat(child.isAlive()).isTrue();
      assertThat(child.exitCode()).isEmpty();

      assertThat(child.stop(LIMIT)).isEqualTo(7);
      assertThat(child.lastLines(1)).containsExactly("bye");
    }
  }

  @Test
  void aChildThatIgnoresTheSignalIsKilledAfterTheGrace() throws Exception {
    try (ChildProcess child = start("trap '' TERM; echo ready; while :; do sleep 0.02; done")) {
      assertThat(nextLine()).isEqualTo("ready");

      assertThat(child.stop(Duration.ofMillis(200))).isEqualTo(128 + 9);
      assertThat(child.isAlive()).isFalse();
    }
  }

  @Test
  void grandchildrenEndToo() throws Exception {
    // One that ends on the signal, and one that ignores it.
    try (ChildProcess child =
        start("sleep 300 & echo $!; sh -c 'trap \"\" TERM; echo $$; sleep 300; sleep 300'")) {
      ProcessHandle plain = ProcessHandle.of(Long.parseLong(nextLine())).orElseThrow();
      ProcessHandle stubborn = ProcessHandle.of(Long.parseLong(nextLine())).orElseThrow();

      child.stop(Duration.ofMillis(200));

      plain.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      stubborn.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(plain.isAlive()).isFalse();
      assertThat(stubborn.isAlive()).isFalse();
    }
  }

  @Test
  void inputStaysOpenUntilTheParentEnds() throws Exception {
    // The parent is killed with no chance to clean up; its child reads the end of its input.
    try (ChildProcess parent =
        ChildProcess.start(
            JavaProgram.of(ParentProgram.class, "wait", "cat; echo gone > " + folder + "/gone")
                .onLine(lines::add))) {
      ProcessHandle grandchild = ProcessHandle.of(Long.parseLong(nextLine())).orElseThrow();
      assertThat(grandchild.isAlive()).isTrue();

      ProcessHandle.of(parent.pid()).orElseThrow().destroyForcibly();

      grandchild.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(folder.resolve("gone")).hasContent("gone\n");
    }
  }

  @Test
  void childrenEndWithTheirJvm() throws Exception {
    try (ChildProcess parent =
        ChildProcess.start(
            JavaProgram.of(ParentProgram.class, "exit", "exec sleep 300").onLine(lines::add))) {
      long grandchild = Long.parseLong(nextLine());

      assertThat(parent.waitFor(LIMIT)).isTrue();

      assertThat(parent.exitCode()).hasValue(0);
      Optional<ProcessHandle> left = ProcessHandle.of(grandchild);
      if (left.isPresent()) {
        left.get().onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    assertThatExceptionOfType(SteelyardException.class)
        .isThrownBy(
            () -> ChildProcess.start(ChildProcess.Spec.of(List.of("/no/such/program", "-x"))))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .withMessageContaining("cannot start /no/such/program -x");
  }

  @Test
  void anOutputFileThatCannotBeWrittenStopsTheStart() {
    assertThatExceptionOfType(SteelyardException.class)
        .isThrownBy(
            () -> ChildProcess.start(shell("sleep 300").writingTo(folder.resolve("no/dir/log"))))
        .withMessageContaining("no/dir/log");
  }

  private ChildProcess start(String script) {
    return ChildProcess.start(shell(script).onLine(lines::add));
  }

  private static ChildProcess.Spec shell(String script) {
    return ChildProcess.Spec.of(List.of("sh", "-c", script));
  }

  private String nextLine() throws InterruptedException {
    String line = lines.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(line).as("a line of output").isNotNull();
    return line;
  }
}
