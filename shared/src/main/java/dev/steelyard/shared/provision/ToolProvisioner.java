package dev.steelyard.shared.provision;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds an optional program: one on the search path, or the distribution's package in a private
 * folder, fetched once and without root. Every answer was seen to run.
 */
public final class ToolProvisioner {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ProvisionPlaces places;
  private final CommandRunner runner;

  /** For this process: its environment, its commands. */
  public ToolProvisioner() {
    this(ProvisionPlaces.ofThisProcess(), new SystemCommandRunner());
  }

  ToolProvisioner(ProvisionPlaces places, CommandRunner runner) {
    this.places = places;
    this.runner = runner;
  }

  /**
   * Finds or fetches; blocks, up to minutes when it has to fetch over a slow line.
   *
   * @throws SteelyardException {@link ErrorCode#UNAVAILABLE} with all that was tried and what to
   *     install
   */
  public OutsideProgram find(PackagedTool tool) {
    PackageRecipe recipe = tool.recipe();
    List<String> tried = new ArrayList<>();
    PackageCache<OutsideProgram> cache =
        new PackageCache<>(
            places,
            runner,
            recipe,
            (root, environment, reasons) ->
                working(recipe, root.resolve(recipe.executable()), environment, reasons));
    String program = String.valueOf(Path.of(recipe.executable()).getFileName());
    return places
        .program(program)
        .flatMap(found -> working(recipe, found, Map.of(), tried))
        .or(() -> cache.newest(tried))
        .or(() -> cache.fill(tried))
        .orElseThrow(
            () ->
                new SteelyardException(
                    ErrorCode.UNAVAILABLE,
                    "no " + recipe.name() + " (" + String.join("; ", tried) + ")",
                    "install it (Debian, Ubuntu: apt-get install "
                        + String.join(" ", recipe.wanted())
                        + ")"));
  }

  /** Whether it tells its version; some do so with an exit status of their own. */
  private Optional<OutsideProgram> working(
      PackageRecipe recipe, Path program, Map<String, String> environment, List<String> tried) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(recipe.about().arguments());
    CommandResult about = runner.run(command, environment, Path.of("/"), LIMIT);
    Optional<String> version =
        about.lines().stream()
            .filter(line -> about.status() != CommandResult.NOT_STARTED)
            .filter(line -> recipe.about().answer().matcher(line).matches())
            .findFirst();
    if (version.isEmpty()) {
      tried.add(program + " does not tell its version: " + about.lastLine());
    }
    return version.map(line -> new OutsideProgram(program, environment, line.strip()));
  }
}
