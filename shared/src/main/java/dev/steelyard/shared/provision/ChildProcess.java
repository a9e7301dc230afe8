package dev.steelyard.shared.provision;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

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

  /** How long a killed process may take to be gone. */
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

  /** How long output may trickle in after the end: a stranger may hold the pipe. */
  private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(2);

  private static volatile boolean ending;
  private static final Set<ChildProcess> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(ChildProcess::endAll, "steelyard-children-shutdown"));
  }

  private final String name;
  private final Process process;
  private final Thread reader;
  private final Deque<String> tail = new ArrayDeque<>();

  /**
   * What to start.
   *
   * @param command program and arguments
   * @param environment added to this process's own
   * @param directory working directory
   * @param outputFile the output is appended to it
   * @param lines gets each line of output on the reading thread; must not block for long
   */
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

  private ChildProcess(Process process, Spec spec, Writer file) {
    this.name = String.valueOf(Path.of(spec.command().get(0)).getFileName());
    this.process = process;
    this.reader =
        new Thread(() -> readAll(file, spec.lines()), "output-of-" + name + "-" + process.pid());
    reader.setDaemon(true);
  }

  /**
   * Starts it.
   *
   * @throws SteelyardException {@link ErrorCode#UNAVAILABLE} when the program cannot be run or its
   *     output file not written
   */
  public static ChildProcess start(Spec spec) {
    ProcessBuilder builder =
        new ProcessBuilder(spec.command())
            .directory(spec.directory().toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(spec.environment());
    try {
      Writer file =
          spec.outputFile().isPresent()
              ? Files.newBufferedWriter(
                  spec.outputFile().get(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)
              : Writer.nullWriter();
      try {
        ChildProcess child = new ChildProcess(builder.start(), spec, file);
        RUNNING.add(child);
        child.reader.start();
        return child;
      } catch (IOException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE,
          "cannot start " + String.join(" ", spec.command()) + " (" + e + ")",
          "check the program, its working directory and its output file",
          e);
    }
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
   * Ends it and its descendants. SIGTERM to the child, which may end its own children in its own
   * order; to those that it left, SIGTERM too; to all that is there after the grace, SIGKILL.
   *
   * @return the exit status, 128 + signal when a signal ended it
   */
  public int stop(Duration grace) {
    long deadline = System.nanoTime() + grace.toNanos();
    // Through the handle: destroying the Process would close its output unread.
    ProcessHandle self = process.toHandle();
    Set<ProcessHandle> family = new HashSet<>(Set.of(self));
    self.descendants().forEach(family::add);
    self.destroy();
    boolean interrupted = !awaitEnd(Set.of(self), deadline);
    self.descendants().forEach(family::add);
    family.forEach(ProcessHandle::destroy);
    interrupted |= !awaitEnd(family, deadline);
    family.forEach(ProcessHandle::destroyForcibly);
    interrupted |= !awaitEnd(family, System.nanoTime() + KILL_LIMIT.toNanos());
    interrupted |= !awaitOutput();
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

  /**
   * @return false when interrupted, which ends the waiting at once
   */
  private boolean awaitEnd(Set<ProcessHandle> family, long deadlineNanos) {
    CompletableFuture<?>[] ends =
        family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends)
          .get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException stillThere) {
      return true;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for " + this, e);
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Waits for the exit status and the last line. @return false when interrupted */
  private boolean awaitOutput() {
    try {
      process.waitFor(OUTPUT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      reader.join(OUTPUT_LIMIT.toMillis());
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Reads on whatever happens to the line, so that a full pipe never holds the child. */
  private void readAll(Writer file, Consumer<String> lines) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        file) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        keep(line);
        try {
          file.write(line + System.lineSeparator());
          file.flush();
          lines.accept(line);
        } catch (IOException | RuntimeException e) {
          keep("steelyard: this line was not handed on (" + e + ")");
        }
      }
    } catch (IOException e) {
      keep("steelyard: the output ends here (" + e + ")");
    }
    try {
      process.waitFor();
      RUNNING.remove(this);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep(String line) {
    synchronized (tail) {
      tail.addLast(line);
      if (tail.size() > TAIL_LINES) {
        tail.removeFirst();
      }
    }
  }

  /** Whether this JVM ends, and its children with it: then their end is no surprise. */
  public static boolean allEnd() {
    return ending;
  }

  private static void endAll() {
    ending = true;
    List<ChildProcess> all = List.copyOf(RUNNING);
    all.forEach(child -> child.process.toHandle().destroy());
    all.forEach(child -> child.stop(Duration.ofSeconds(2)));
  }
}
