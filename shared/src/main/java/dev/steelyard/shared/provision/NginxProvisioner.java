package dev.steelyard.shared.provision;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds an NGINX with Lua: the one that a setting names, one on the search path, or the
 * distribution's packages in a private folder, fetched once and without root.
 *
 * <p>The folder is named after the packages' versions, filled under another name and renamed, so it
 * is there whole or not at all; one process fills, others wait for it. A second start uses no
 * network. Every answer was proven by {@link NginxProbe}.
 */
public final class NginxProvisioner {

  private static final Logger LOG = LoggerFactory.getLogger(NginxProvisioner.class);
  private static final String FINISHED = "nginx-";
  private static final String FILLING = ".filling-";
  private static final String MANIFEST = "packages.txt";

  /** File locks belong to the process: threads of one process need this one too. */
  private static final ReentrantLock THIS_PROCESS = new ReentrantLock();

  private final ProvisionPlaces places;
  private final CommandRunner runner;
  private final NginxProbe probe;

  /** For this process: its environment, its commands. */
  public NginxProvisioner() {
    this(ProvisionPlaces.ofThisProcess(), new SystemCommandRunner());
  }

  public NginxProvisioner(ProvisionPlaces places, CommandRunner runner) {
    this.places = places;
    this.runner = runner;
    this.probe = new NginxProbe(runner);
  }

  /**
   * Finds or fetches; blocks, up to minutes when it has to fetch over a slow line.
   *
   * @throws SteelyardException {@link ErrorCode#UNAVAILABLE} with all that was tried and what to
   *     install
   */
  public NginxProgram find() {
    List<String> tried = new ArrayList<>();
    if (places.nginx().isPresent()) {
      return accept(probe.system(places.nginx().get()), tried)
          .orElseThrow(() -> notFound(tried, ProvisionPlaces.NGINX_VARIABLE + " names "));
    }
    return installed(tried).or(() -> cached(tried)).orElseGet(() -> fetched(tried));
  }

  private Optional<NginxProgram> installed(List<String> tried) {
    for (String name : List.of("nginx", "openresty")) {
      Optional<Path> executable = places.program(name);
      if (executable.isEmpty()) {
        tried.add("no " + name + " on the search path");
        continue;
      }
      Optional<NginxProgram> program = accept(probe.system(executable.get()), tried);
      if (program.isPresent()) {
        return program;
      }
    }
    return Optional.empty();
  }

  private Optional<NginxProgram> cached(List<String> tried) {
    if (!Files.isDirectory(places.cacheDirectory())) {
      return Optional.empty();
    }
    try (Stream<Path> entries = Files.list(places.cacheDirectory())) {
      List<Path> newestFirst =
          entries
              .filter(entry -> entry.getFileName().toString().startsWith(FINISHED))
              .filter(entry -> Files.isRegularFile(entry.resolve(MANIFEST)))
              .sorted(Comparator.comparing(NginxProvisioner::modified).reversed())
              .toList();
      for (Path root : newestFirst) {
        Optional<NginxProgram> program = accept(probeUnpacked(root), tried);
        if (program.isPresent()) {
          return program;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw unusable(places.cacheDirectory(), e);
    }
  }

  private NginxProgram fetched(List<String> tried) {
    Optional<Path> aptGet = places.program("apt-get");
    Optional<Path> dpkg = places.program("dpkg");
    if (aptGet.isEmpty() || dpkg.isEmpty()) {
      tried.add("no apt-get and dpkg on the search path to fetch packages with");
      throw notFound(tried, "");
    }
    Path cache = places.cacheDirectory();
    THIS_PROCESS.lock();
    try {
      Files.createDirectories(cache);
      try (FileChannel file =
              FileChannel.open(
                  cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = file.lock()) {
        LOG.debug("holding {}", lock);
        Optional<NginxProgram> filledMeanwhile = cached(new ArrayList<>());
        return filledMeanwhile.isPresent()
            ? filledMeanwhile.get()
            : fill(aptGet.get(), dpkg.get(), tried);
      }
    } catch (IOException e) {
      throw unusable(cache, e);
    } finally {
      THIS_PROCESS.unlock();
    }
  }

  /** Runs under the lock, so whatever else is half filled was left by a process that died. */
  private NginxProgram fill(Path aptGet, Path dpkg, List<String> tried) throws IOException {
    Path cache = places.cacheDirectory();
    try (Stream<Path> entries = Files.list(cache)) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().startsWith(FILLING)) {
          Folders.delete(entry);
        }
      }
    }
    LOG.info("fetching NGINX with Lua from the distribution's packages into {}", cache);
    Path filling = Files.createTempDirectory(cache, FILLING);
    try {
      Path root = Files.createDirectory(filling.resolve("root"));
      AptPackages apt = new AptPackages(runner, aptGet, dpkg, filling);
      Map<String, String> versions = new NginxPackages(apt, runner).unpack(root);
      String manifest =
          versions.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .collect(Collectors.joining("\n", "", "\n"));
      Files.writeString(root.resolve(MANIFEST), manifest);
      Optional<NginxProgram> program = accept(probeUnpacked(root), tried);
      if (program.isEmpty()) {
        throw notFound(tried, "");
      }
      Path finished =
          cache.resolve(
              FINISHED
                  + program.get().version()
                  + "-"
                  + apt.architecture()
                  + "-"
                  + Integer.toHexString(manifest.hashCode()));
      Folders.delete(finished);
      Files.move(root, finished, StandardCopyOption.ATOMIC_MOVE);
      return accept(probeUnpacked(finished), tried).orElseThrow(() -> notFound(tried, ""));
    } catch (SteelyardException e) {
      tried.add("packages: " + e.getMessage());
      throw notFound(tried, "");
    } finally {
      Folders.delete(filling);
    }
  }

  private NginxProbe.Verdict probeUnpacked(Path root) throws IOException {
    return probe.unpacked(
        root, SharedLibraries.environment(root), "the distribution's packages in " + root);
  }

  private static Optional<NginxProgram> accept(NginxProbe.Verdict verdict, List<String> tried) {
    if (verdict.program().isEmpty()) {
      tried.add(verdict.reason());
    }
    return verdict.program();
  }

  private static SteelyardException notFound(List<String> tried, String place) {
    return new SteelyardException(
        ErrorCode.UNAVAILABLE,
        "no NGINX with Lua (" + place + String.join("; ", tried) + ")",
        "install it (Debian, Ubuntu: apt-get install "
            + String.join(" ", NginxPackages.WANTED)
            + "; elsewhere openresty), or set "
            + ProvisionPlaces.NGINX_VARIABLE
            + " to an NGINX that has Lua");
  }

  private static SteelyardException unusable(Path cache, IOException cause) {
    return new SteelyardException(
        ErrorCode.UNAVAILABLE,
        "cannot use the cache directory " + cache + " (" + cause + ")",
        "set " + ProvisionPlaces.CACHE_VARIABLE + " to a folder with 20 MB that you may write to",
        cause);
  }

  private static java.nio.file.attribute.FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
