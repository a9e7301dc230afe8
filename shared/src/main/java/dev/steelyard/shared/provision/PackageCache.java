package dev.steelyard.shared.provision;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs unpacked below the cache directory, one folder for each set of package versions.
 *
 * <p>A folder is filled under another name and renamed, so it is there whole or not at all. One
 * process fills at a time; the others wait and use what it made.
 *
 * @param <P> the program as its users want it
 */
final class PackageCache<P> {

  private static final Logger LOG = LoggerFactory.getLogger(PackageCache.class);
  private static final String FILLING = ".filling-";
  private static final String MANIFEST = "packages.txt";

  /** File locks belong to the process: threads of one process need this one too. */
  private static final ReentrantLock THIS_PROCESS = new ReentrantLock();

  private final ProvisionPlaces places;
  private final Path directory;
  private final CommandRunner runner;
  private final PackageRecipe recipe;
  private final Probe<P> probe;

  /** Proves that an unpacked program runs. */
  @FunctionalInterface
  interface Probe<P> {

    /**
     * The program, if it runs.
     *
     * @param root the unpacked folder
     * @param environment makes the loader look there first
     * @param tried gets the reason when it does not run
     */
    Optional<P> working(Path root, Map<String, String> environment, List<String> tried);
  }

  PackageCache(ProvisionPlaces places, CommandRunner runner, PackageRecipe recipe, Probe<P> probe) {
    this.places = places;
    this.directory = places.cacheDirectory();
    this.runner = runner;
    this.recipe = recipe;
    this.probe = probe;
  }

  /** The newest program that still works; {@code tried} gets the reasons of those that do not. */
  Optional<P> newest(List<String> tried) {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      List<Path> newestFirst =
          entries
              .filter(entry -> entry.getFileName().toString().startsWith(recipe.name() + "-"))
              .filter(entry -> Files.isRegularFile(entry.resolve(MANIFEST)))
              .sorted(Comparator.comparing((Path entry) -> modified(entry)).reversed())
              .toList();
      for (Path root : newestFirst) {
        Optional<P> program = working(root, tried);
        if (program.isPresent()) {
          return program;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Fetches packages and unpacks them, unless another process just did; empty when that failed, and
   * {@code tried} gets the reason.
   */
  Optional<P> fill(List<String> tried) {
    Optional<Path> aptGet = places.program("apt-get");
    Optional<Path> dpkg = places.program("dpkg");
    if (aptGet.isEmpty() || dpkg.isEmpty()) {
      tried.add("no apt-get and dpkg on the search path to fetch packages with");
      return Optional.empty();
    }
    THIS_PROCESS.lock();
    try {
      Files.createDirectories(directory);
      Path lockFile = directory.resolve("lock");
      // Closing the file releases the lock, and so does the end of this process.
      try (FileChannel file =
          FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        file.lock();
        Optional<P> filledMeanwhile = newest(new ArrayList<>());
        return filledMeanwhile.isPresent()
            ? filledMeanwhile
            : fillLocked(aptGet.get(), dpkg.get(), tried);
      }
    } catch (IOException e) {
      throw unusable(e);
    } finally {
      THIS_PROCESS.unlock();
    }
  }

  private Optional<P> fillLocked(Path aptGet, Path dpkg, List<String> tried) throws IOException {
    deleteHalfFilled();
    LOG.info("fetching {} from the distribution's packages into {}", recipe.name(), directory);
    Path filling = Files.createTempDirectory(directory, FILLING);
    try {
      Path root = Files.createDirectory(filling.resolve("root"));
      AptPackages apt = new AptPackages(runner, aptGet, dpkg, filling);
      Map<String, String> versions = new TreeMap<>();
      Optional<String> failure = new PackageUnpacker(recipe, apt, runner).unpack(root, versions);
      if (failure.isPresent()) {
        tried.add(failure.get());
        return Optional.empty();
      }
      if (working(root, tried).isEmpty()) {
        return Optional.empty();
      }
      Path finished = directory.resolve(folderName(apt.architecture(), versions));
      Files.writeString(root.resolve(MANIFEST), manifest(versions));
      Folders.delete(finished);
      Files.move(root, finished, StandardCopyOption.ATOMIC_MOVE);
      return working(finished, tried);
    } finally {
      Folders.delete(filling);
    }
  }

  /** Under the lock nobody else is filling: what is half filled was left by one that died. */
  private void deleteHalfFilled() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().startsWith(FILLING)) {
          Folders.delete(entry);
        }
      }
    }
  }

  private Optional<P> working(Path root, List<String> tried) throws IOException {
    return probe.working(root, SharedLibraries.environment(root), tried);
  }

  private String folderName(String architecture, Map<String, String> versions) {
    String key = Integer.toHexString(manifest(versions).hashCode());
    String version = String.valueOf(versions.get(recipe.name())).replace(':', '_');
    return recipe.name() + "-" + version + "-" + architecture + "-" + key;
  }

  private static String manifest(Map<String, String> versions) {
    return versions.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private SteelyardException unusable(IOException cause) {
    return new SteelyardException(
        ErrorCode.UNAVAILABLE,
        "cannot use the cache directory " + directory + " (" + cause + ")",
        "set " + ProvisionPlaces.CACHE_VARIABLE + " to a folder with 40 MB that you may write to",
        cause);
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
