package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One agent a state directory. The operating system gives the lock back when the process ends,
 * however it ends, so who gets it knows that the one before is gone.
 *
 * <p>The file {@code agent.lock} holds the token of the directory's owner and the process number of
 * who has it.
 */
public final class StateLock implements AutoCloseable {

  private static final String FILE = "agent.lock";

  /** Closing a second channel to the file would give up this process's lock: never open one. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private final Owner owner;

  private StateLock(Path file, FileChannel channel, Owner owner) {
    this.file = file;
    this.channel = channel;
    this.owner = owner;
  }

  /**
   * Takes the directory, which is made when absent.
   *
   * @throws SteelyardException conflict when a live process has it
   */
  public static StateLock take(Path directory) {
    Path file = directory.toAbsolutePath().normalize().resolve(FILE);
    if (!HELD.add(file)) {
      throw held(file, Long.toString(ProcessHandle.current().pid()));
    }
    try {
      Files.createDirectories(directory);
      return lock(file);
    } catch (IOException e) {
      HELD.remove(file);
      throw new SteelyardException(
          ErrorCode.FAILED,
          "cannot lock " + file + " (" + e + ")",
          "choose a state directory that you may write to",
          e);
    } catch (SteelyardException e) {
      HELD.remove(file);
      throw e;
    }
  }

  private static StateLock lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      String[] before = Files.readString(file).split("\n", -1);
      if (channel.tryLock() == null) {
        throw held(file, before.length > 1 ? before[1] : "unknown");
      }
      String token = before[0].matches("[0-9a-f-]{36}") ? before[0] : UUID.randomUUID().toString();
      long pid = ProcessHandle.current().pid();
      channel.truncate(0);
      channel.write(StandardCharsets.UTF_8.encode(token + "\n" + pid + "\n"), 0);
      channel.force(true);
      String description = "the agent of process " + pid + " with state in " + file.getParent();
      return new StateLock(file, channel, new Owner(token, description));
    } catch (IOException | SteelyardException e) {
      channel.close();
      throw e;
    }
  }

  private static SteelyardException held(Path file, String pid) {
    return new SteelyardException(
        ErrorCode.CONFLICT,
        "the state directory " + file.getParent() + " belongs to a running agent, process " + pid,
        "stop that one, or choose another stateDir");
  }

  /** Who writes weights from this directory. */
  public Owner owner() {
    return owner;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot give back " + file + " (" + e + ")", "end the agent", e);
    } finally {
      HELD.remove(file);
    }
  }
}
