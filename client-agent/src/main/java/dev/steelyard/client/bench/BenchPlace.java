package dev.steelyard.client.bench;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.place.Cores;
import dev.steelyard.shared.bench.place.PlainNginx;
import dev.steelyard.shared.bench.place.ScratchFolder;
import dev.steelyard.shared.bench.run.Place;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.NginxProgram;
import dev.steelyard.shared.provision.NginxProvisioner;
import dev.steelyard.shared.provision.SystemCommandRunner;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where the benchmark runs: a folder, an NGINX on the first core, a Java of its own for each arm.
 * Whoever starts an NGINX closes it.
 */
final class BenchPlace implements Place, AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(60);

  private final ScratchFolder folder;
  private final NginxProgram nginx;
  private final Consumer<String> progress;
  private final Cores cores = Cores.ofThisProcess(new SystemCommandRunner());
  private int arms;

  private BenchPlace(ScratchFolder folder, NginxProgram nginx, Consumer<String> progress) {
    this.folder = folder;
    this.nginx = nginx;
    this.progress = progress;
  }

  /**
   * Finds or fetches what is needed.
   *
   * @param progress gets a line now and then, for a person who waits
   */
  static BenchPlace open(Consumer<String> progress) {
    NginxProgram nginx = new NginxProvisioner().find();
    return new BenchPlace(ScratchFolder.temporary(), nginx, progress);
  }

  @Override
  public void say(String line) {
    progress.accept(line);
  }

  Cores cores() {
    return cores;
  }

  @Override
  public void keepFolder() {
    folder.keep();
  }

  /** A folder of its own below that of the place. */
  Path folder(String name) {
    return folder.folder(name);
  }

  /** An NGINX that answers everything with 12 bytes. */
  PlainNginx answering() {
    int port = FreePorts.findOne();
    String http =
        """
        server {
          listen 127.0.0.1:%d;
          location / {
            return 200 "hello world\\n";
          }
        }
        """
            .formatted(port);
    return nginx("answering", http, List.of(port));
  }

  /**
   * An NGINX with one worker on the core of the balancer.
   *
   * @param http body of its {@code http} block
   */
  PlainNginx nginx(String name, String http, List<Integer> ports) {
    PlainNginx started =
        PlainNginx.start(nginx.withoutLua(), folder(name), PlainNginx.configuration(http), ports);
    cores.bind(Cores.Role.BALANCER, started.workers());
    return started;
  }

  /**
   * Runs a plan in a process of its own.
   *
   * @param bound to the core of the load, with all its threads; else the generator chooses
   * @param seconds that the plan takes
   */
  LoadArm.Result load(JsonObject plan, boolean bound, double seconds) {
    Path file = folder("plans").resolve("plan-" + arms + ".json");
    Path result = folder("plans").resolve("result-" + arms + ".json");
    arms++;
    try {
      Files.writeString(file, plan.encode());
      java(LoadArm.class, bound, seconds, file.toString(), result.toString());
      return RecordCodec.decode(Files.readString(result), LoadArm.Result.class);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "an arm left no figures (" + e + ")", "free some space", e);
    }
  }

  /** Runs a main class in a process of its own; gives what it printed. */
  String java(Class<?> main, boolean bound, double seconds, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Xmn32m", // these as the launcher does
                "-XX:-UseAdaptiveSizePolicy",
                "-XX:+UseParallelGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    CommandResult ended =
        new SystemCommandRunner()
            .run(
                bound ? cores.on(Cores.Role.LOAD, command) : command,
                Map.of(),
                folder.path(),
                Duration.ofMillis(Math.round(seconds * 1000)).plus(GRACE));
    if (!ended.ok()) {
      throw new SteelyardException(
          ErrorCode.FAILED, main.getSimpleName() + " failed: " + ended.lastLine(), "see its lines");
    }
    return ended.output();
  }

  @Override
  public void close() {
    if (folder.kept()) {
      say("what failed left its files: " + folder.path());
    }
    folder.close();
  }
}
