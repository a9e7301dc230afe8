package dev.steelyard.nginx.bench.faults;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.SystemCommandRunner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The file system of the state directory is full: a change is refused, the weights stay, and the
 * audit log tells it when there is room again.
 *
 * <p>The agent runs in a mount namespace of its own with a small file system in memory; where the
 * kernel does not allow that to this user, the scenario is skipped.
 */
public final class DiskFull implements FaultScenario {

  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(10);
  private static final int REQUESTS_BETWEEN = 200;
  private static final List<String> NAMESPACE = List.of("unshare", "-rm");

  @Override
  public String name() {
    return "disk-full";
  }

  private static List<String> mounted(Path directory, String then) {
    String mount = "mkdir -p '%s' && mount -t tmpfs -o size=2m steelyard '%s' && %s";
    return List.of("sh", "-c", mount.formatted(directory, directory, then));
  }

  @Override
  public FaultOutcome run(FaultPlace place) {
    Path state = place.folder().resolve("s");
    CommandResult allowed = inNamespace(mounted(state, "true"));
    if (!allowed.ok()) {
      return FaultOutcome.skipped(name(), "no file system of its own: " + allowed.lastLine());
    }
    List<String> wrapper =
        List.of("unshare", "-rm", "sh", "-c", mounted(state, "exec \"$0\" \"$@\"").get(2));
    FaultSite.Plan plan = new FaultSite.Plan(LEASE, Map.of(), List.of(), wrapper);
    try (FaultSite site = new FaultSite(place, plan)) {
      return run(site, Path.of("/proc", "" + site.agent().pid(), "root" + state));
    }
  }

  private static CommandResult inNamespace(List<String> command) {
    List<String> all = new java.util.ArrayList<>(NAMESPACE);
    all.addAll(command);
    return new SystemCommandRunner().run(all, Map.of(), Path.of("/"), COMMAND_LIMIT);
  }

  /**
   * @param state the agent's state directory as it sees it
   */
  private FaultOutcome run(FaultSite site, Path state) {
    Map<String, Integer> weights = site.weights(1000, 500, 0);
    Map<String, Integer> others = site.weights(0, 0, 1000);
    site.set(weights, "before the disk is full");
    Traffic traffic = site.startTraffic();
    traffic.expectOnly(FaultSite.used(weights));
    site.awaitRequests(traffic, REQUESTS_BETWEEN);
    Path ballast = state.resolve("ballast");
    fill(ballast);
    String refusal = refusal(site, others);
    if (!refusal.contains("No space left")) {
      site.blame("the change on a full disk was answered: " + refusal);
    }
    site.checkWeights(weights, "with a full disk");
    site.awaitRequests(traffic, REQUESTS_BETWEEN);
    delete(ballast);
    site.set(site.weights(500, 1000, 0), "there is room again");
    site.checkWeights(site.weights(500, 1000, 0), "with room again");
    site.awaitRequests(traffic, REQUESTS_BETWEEN);
    if (read(state.resolve("audit.jsonl")).lines().noneMatch(line -> line.contains("No space"))) {
      site.blame("the audit log does not tell of the change that failed");
    }
    return site.outcome(name(), traffic, false, "a change on a full disk, and one with room again");
  }

  private static String refusal(FaultSite site, Map<String, Integer> weights) {
    try {
      return site.set(weights, "on a full disk").result();
    } catch (SteelyardException refused) {
      return SteelyardException.sentence(refused);
    }
  }

  /** Writes until nothing more fits, the last bytes one by one. */
  private static void fill(Path file) {
    for (int block = 1 << 16; block >= 1; block /= 16) {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        while (true) {
          channel.write(ByteBuffer.allocate(block));
        }
      } catch (IOException full) {
        if (!String.valueOf(full.getMessage()).contains("No space")) {
          throw failed(file, full);
        }
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static SteelyardException failed(Path file, IOException cause) {
    return new SteelyardException(
        ErrorCode.FAILED, "cannot use " + file + " (" + cause + ")", "check rights", cause);
  }
}
