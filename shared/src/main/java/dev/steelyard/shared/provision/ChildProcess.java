package dev.steelyard.shared.provision;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * An outside program that runs for a while and surely ends: with {@link #stop}, at the latest when
 * this JVM does, and its descendants with it.
 *
 * <p>Its output (both streams) is read by a thread of its own and handed on line by line. Its
 * standard input stays open and empty, so a child that reads it notices when this JVM is killed
 * ({@link ParentWatch}). Safe for use by several threads.
 */
public final class ChildProcess implements AutoCloseable {

  /** Lines kept for error messages. */
  static final int TAIL_LINES = 200;

  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);
  private static final Set<ChildProcess> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(ChildProcess::endAll, "steelyard-children-shutdown"));
  }

  private final String name;
  private final Process process;
  private final Thread reader;
  private final Deque<String> tail = new ArrayDeque<>();

  /** What to start. */
  public record Spec(
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Optional<Path> outputFile,
      Consumer<String> lines) {

    public Spec {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }

    /** A command with this process's environment and working directory, its output kept only. */
    public static Spec of(List<String> command) {
      return new Spec(command, Map.of(), Path.of("."), Optional.empty(), line -> {});
    }

    /** The same with these variables added to this process's own. */
    public Spec withEnvironment(Map<String, String> added) {
      return new Spec(command, added, directory, outputFile, lines);
    }

    /** The same in another working directory. */
    public Spec in(Path folder) {
      return new Spec(command, environment, folder, outputFile, lines);
    }

    /** The same with its output appended to a file. */
    public Spec writingTo(Path file) {
      return new Spec(command, environment, directory, Optional.of(file), lines);
    }

    /** The same with each line given to a consumer, on the reading thread. */
    public Spec onLine(Consumer<String> consumer) {
      return new Spec(command, environment, directory, outputFile, consumer);
    }
  }

  private ChildProcess(Process process, Spec spec) {
    this.name = String.valueOf(Path.of(spec.command().get(0)).getFileName());
    this.process = process;
    this.reader = new Thread(() -> readToTheEnd(spec), "output-of-" + name + "-" + process.pid());
    reader.setDaemon(true);
  }

  /**
   * Starts it.
   *
   * @throws SteelyardException {@link ErrorCode#UNAVAILABLE} when the program cannot be run
   */
  public static ChildProcess start(Spec spec) {
    ProcessBuilder builder =
        new ProcessBuilder(spec.command())
            .directory(spec.directory().toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(spec.environment());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE,
          "cannot start " + String.join(" ", spec.command()) + " (" + e.getMessage() + ")",
          "check that the program and its working directory " + spec.directory() + " exist",
          e);
    }
    ChildProcess child = new ChildProcess(process, spec);
    RUNNING.add(child);
    child.reader.start();
    return child;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The exit status (128 + signal when a signal ended it); empty while it runs. */
  public OptionalInt exitCode() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /** Waits for its end. @return whether it ended within the limit */
  public boolean waitFor(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The last lines of its output, oldest first, at most {@value #TAIL_LINES}. */
  public List<String> lastLines(int count) {
    synchronized (tail) {
      List<String> all = new ArrayList<>(tail);
      return List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
    }
  }

  /**
   * Ends it and its descendants: SIGTERM to the child, and to what is left of its family SIGKILL
   * after the grace. Returns when they are gone and the output is read.
   *
   * @return the exit status
   */
  public int stop(Duration grace) {
    List<ProcessHandle> family = family();
    process.destroy();
    boolean interrupted = !waitQuietly(grace);
    // Those that were started meanwhile, and those that survived their parent.
    Stream.concat(family.stream(), family().stream())
        .distinct()
        .filter(ProcessHandle::isAlive)
        .forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    interrupted |= !waitQuietly(CLOSE_GRACE);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return exitCode().orElse(128 + 9);
  }

  /** {@link #stop} with a grace of five seconds. */
  @Override
  public void close() {
    stop(CLOSE_GRACE);
  }

  @Override
  public String toString() {
    return name + " (process " + process.pid() + ")";
  }

  private List<ProcessHandle> family() {
    return Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
  }

  /**
   * @return false when interrupted
   */
  private boolean waitQuietly(Duration limit) {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        reader.join(TimeUnit.SECONDS.toMillis(1));
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void readToTheEnd(Spec spec) {
    try {
      read(spec);
      process.waitFor();
      RUNNING.remove(this);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(Spec spec) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        var file =
            Files.newBufferedWriter(
                spec.outputFile().orElse(Path.of("/dev/null")),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        synchronized (tail) {
          tail.addLast(line);
          if (tail.size() > TAIL_LINES) {
            tail.removeFirst();
          }
        }
        file.write(line);
        file.newLine();
        file.flush();
        spec.lines().accept(line);
      }
    } catch (IOException e) {
      synchronized (tail) {
        tail.addLast("output lost: " + e);
      }
    }
  }

  private static void endAll() {
    List<ChildProcess> all = List.copyOf(RUNNING);
    all.forEach(child -> child.process.destroy());
    all.forEach(child -> child.stop(Duration.ofSeconds(2)));
  }
}
