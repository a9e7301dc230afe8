package dev.steelyard.nginx.bench.site;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.steelyard.nginx.demo.CommandClient;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.ParentWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An agent as a user runs it, alone in its cluster, that is sent commands. */
public final class AgentProcess implements AutoCloseable {

  private static final Duration READY_LIMIT = Duration.ofSeconds(90);
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);

  private final String role;
  private final Path folder;
  private final ChildProcess process;
  private final CommandClient commands;

  private AgentProcess(String role, Path folder, ChildProcess process, CommandClient commands) {
    this.role = role;
    this.folder = folder;
    this.process = process;
    this.commands = commands;
  }

  /** A client agent; it polls nothing. */
  public static AgentProcess client(BenchSite site, String name) {
    return start(
        site,
        site.clientLauncher(),
        "client-agent",
        name,
        Map.of("poll", Map.of("enabled", false)));
  }

  /**
   * An nginx agent with its NGINX.
   *
   * @param config its configuration, without ports of its own and without a state folder
   */
  public static AgentProcess nginx(BenchSite site, String name, Map<String, Object> config) {
    Map<String, Object> whole = new LinkedHashMap<>(config);
    whole.put("stateDir", site.folder(name).toAbsolutePath().toString());
    return start(site, site.agentLauncher(), "nginx-agent", name, whole);
  }

  private static AgentProcess start(
      BenchSite site, Path launcher, String role, String name, Map<String, Object> config) {
    Path folder = site.folder(name);
    List<Integer> ports = FreePorts.find(2);
    Map<String, Object> whole = new LinkedHashMap<>(config);
    whole.put("api", Map.of("port", ports.get(0)));
    whole.put(
        "cluster", Map.of("port", ports.get(1), "members", List.of("127.0.0.1:" + ports.get(1))));
    Path file = folder.resolve("config.json");
    try {
      Files.writeString(file, RecordCodec.mapper().writeValueAsString(whole));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot write " + file + " (" + e + ")", "free some space", e);
    }
    List<String> command =
        List.of(launcher.toString(), "run", "--config", file.toString(), ParentWatch.FLAG);
    ChildProcess process =
        ChildProcess.start(
            ChildProcess.Spec.of(command).in(folder).writingTo(folder.resolve("output.log")));
    return new AgentProcess(role, folder, process, new CommandClient(ports.get(0)));
  }

  /** Waits until it takes commands. */
  public void awaitReady() {
    long limit = System.nanoTime() + READY_LIMIT.toNanos();
    while (!commands.readyRoles().contains(role)) {
      checkAlive();
      if (System.nanoTime() > limit) {
        throw new SteelyardException(
            ErrorCode.TIMEOUT,
            process + " did not get ready within " + READY_LIMIT.toSeconds() + " s",
            "it said: " + String.join(" | ", process.lastLines(5)));
      }
      BenchSite.pause(ASK_AGAIN);
    }
  }

  /** Fails with its last lines when it has ended. */
  public void checkAlive() {
    if (!process.isAlive()) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          process + " ended with status " + process.exitCode().orElse(-1),
          "it said: " + String.join(" | ", process.lastLines(5)));
    }
  }

  /** For commands. */
  public CommandClient commands() {
    return commands;
  }

  /** Its files. */
  public Path folder() {
    return folder;
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.stop(STOP_GRACE);
  }
}
