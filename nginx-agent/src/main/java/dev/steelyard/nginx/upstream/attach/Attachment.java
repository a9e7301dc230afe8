package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.AttachSettings;
import dev.steelyard.nginx.upstream.DataPlane;
import dev.steelyard.nginx.upstream.ForeignNginx;
import dev.steelyard.nginx.upstream.NginxConfiguration;
import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The agent and an NGINX of somebody else, compared: what stands in the way, which lines are
 * missing, where the two differ.
 */
public final class Attachment {

  private static final String HTTP = "steelyard/http.conf";

  private final NginxSettings settings;
  private final Set<String> sharedLua;
  private final ForeignNginx.Build build;
  private final ConfigurationDump dump;
  private final Survey survey;
  private final List<UpstreamBlock> attached;
  private final Map<String, String> files;
  private final OwnDirectory directory;

  private Attachment(
      NginxSettings settings,
      Set<String> sharedLua,
      ForeignNginx.Build build,
      ConfigurationDump dump,
      Survey survey,
      List<UpstreamBlock> attached,
      Map<String, String> files,
      OwnDirectory directory) {
    this.settings = settings;
    this.sharedLua = sharedLua;
    this.build = build;
    this.dump = dump;
    this.survey = survey;
    this.attached = attached;
    this.files = files;
    this.directory = directory;
  }

  /**
   * What to read, and how.
   *
   * @param nginx program that is asked
   * @param settings of the agent
   * @param lua directory of the Lua modules
   * @param dump output of {@code nginx -T} where the program cannot be asked for it
   */
  public record Source(
      ForeignNginx nginx, NginxSettings settings, Path lua, Optional<String> dump) {}

  /**
   * An attachment of the upstreams that the agent is configured with.
   *
   * @throws SteelyardException with NGINX' own line when its configuration cannot be read
   */
  public static Attachment configured(Source source, AttachSettings attach) {
    Reading reading = Reading.of(source);
    List<UpstreamBlock> attached =
        source.settings().upstreams().stream()
            .flatMap(upstream -> reading.survey().upstream(upstream.name()).stream())
            .toList();
    return of(source, reading, source.settings(), attached, attach.sharedLua());
  }

  /**
   * A proposal: the upstreams of these names, or all that are suitable; what the foreign
   * configuration has of its own is taken into account.
   *
   * @param names of upstream blocks; empty for all that are suitable
   * @throws SteelyardException bad request for an unknown name, failed when none is suitable
   */
  public static Attachment proposed(Source source, Set<String> names, AttachSettings attach) {
    Reading reading = Reading.of(source);
    Survey survey = reading.survey();
    List<UpstreamBlock> blocks =
        names.isEmpty()
            ? survey.suitable()
            : names.stream().map(name -> known(survey, name)).toList();
    Set<String> shared = new LinkedHashSet<>(attach.sharedLua());
    shared.addAll(SharedLua.occupied(survey));
    List<Finding> obstacles =
        blocks.stream()
            .flatMap(block -> survey.about(block).stream())
            .filter(Finding::isObstacle)
            .toList();
    if (blocks.isEmpty() || !obstacles.isEmpty()) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "no upstream of " + reading.dump().main() + " can be attached as it is",
          blocks.isEmpty() ? reasons(survey) : listed(obstacles));
    }
    List<NginxSettings.Upstream> upstreams = blocks.stream().map(UpstreamBlock::settings).toList();
    return of(source, reading, source.settings().over(upstreams), blocks, shared);
  }

  private static String reasons(Survey survey) {
    List<Finding> all =
        survey.upstreams().stream().flatMap(block -> survey.about(block).stream()).toList();
    return all.isEmpty() ? "it has no upstream block; write one for your servers" : listed(all);
  }

  private static String listed(List<Finding> findings) {
    return findings.stream().map(finding -> "\n  " + finding).collect(Collectors.joining());
  }

  private static UpstreamBlock known(Survey survey, String name) {
    return survey
        .upstream(name)
        .orElseThrow(
            () ->
                SteelyardException.badRequest(
                    "NGINX has no upstream " + name,
                    "use "
                        + String.join(
                            ", ", survey.upstreams().stream().map(UpstreamBlock::name).toList())));
  }

  private static Attachment of(
      Source source,
      Reading reading,
      NginxSettings settings,
      List<UpstreamBlock> attached,
      Set<String> sharedLua) {
    Map<String, String> files =
        DataPlane.includes(
            new NginxConfiguration(source.nginx().program(), settings, source.lua()));
    return new Attachment(
        settings,
        sharedLua,
        reading.build(),
        reading.dump(),
        reading.survey(),
        attached,
        files,
        new OwnDirectory(settings, source.lua(), sharedLua));
  }

  /** The foreign configuration, read. */
  private record Reading(ForeignNginx.Build build, ConfigurationDump dump, Survey survey) {

    static Reading of(Source source) {
      ForeignNginx.Build build = source.nginx().build();
      String output = source.dump().orElseGet(source.nginx()::dump);
      ConfigurationDump dump = ConfigurationDump.parse(output);
      OwnFiles own = OwnFiles.of(source.settings().stateDirectory(), source.lua());
      return new Reading(build, dump, new Survey(ConfigurationTree.of(dump), own));
    }
  }

  NginxSettings settings() {
    return settings;
  }

  Set<String> sharedLua() {
    return sharedLua;
  }

  ForeignNginx.Build build() {
    return build;
  }

  ConfigurationDump dump() {
    return dump;
  }

  Survey survey() {
    return survey;
  }

  List<UpstreamBlock> attached() {
    return attached;
  }

  /** Writes the agent's own directory where it differs. @return what was written */
  List<Path> write() {
    return directory.write(files);
  }

  /** Files of the agent's own directory that are not as they should be. */
  Set<Path> differing() {
    return directory.differing(files).keySet();
  }

  /** Whether everybody on this machine reaches the socket. */
  boolean isOpenToAll() {
    return directory.isOpenToAll();
  }

  List<Finding> findings() {
    return survey.findings(attached, settings.statusPort(), build.luaBuiltIn());
  }

  /** Every line that the foreign configuration needs, with its state. */
  List<OwnLine> lines() {
    List<OwnLine> lines = new ArrayList<>(OwnLines.of(survey, attached, settings.actuator()));
    SharedLua shared = new SharedLua(survey.own(), files.getOrDefault(HTTP, ""));
    lines.addAll(shared.lines(survey, attached));
    return List.copyOf(lines);
  }

  /** Where the agent's configuration and NGINX' differ, as sentences. */
  List<String> differences() {
    List<String> differences = new ArrayList<>();
    for (NginxSettings.Upstream upstream : settings.upstreams()) {
      Optional<UpstreamBlock> block = survey.upstream(upstream.name());
      if (block.isEmpty()) {
        differences.add(
            "NGINX has no upstream "
                + upstream.name()
                + ": take it out of the agent's upstreams, or"
                + " write its block");
      } else if (!block.get().weights().keySet().equals(upstream.servers().keySet())) {
        differences.add(
            "upstream "
                + upstream.name()
                + " ("
                + block.get().node().directive().place()
                + ") has "
                + new TreeSet<>(block.get().weights().keySet())
                + ", the agent is configured with "
                + new TreeSet<>(upstream.servers().keySet())
                + ": make them the same");
      }
    }
    Set<String> occupied = SharedLua.occupied(survey);
    for (String phase : SharedLua.PHASES) {
      if (occupied.contains(phase) && !sharedLua.contains(phase)) {
        differences.add(
            "NGINX' http block has a "
                + phase
                + " of its own: add it to nginx.sharedLua of the"
                + " agent");
      } else if (sharedLua.contains(phase) && !occupied.contains(phase)) {
        differences.add(
            "nginx.sharedLua of the agent names "
                + phase
                + ", of which NGINX' http block has none"
                + " of its own: take it out");
      }
    }
    return List.copyOf(differences);
  }

  /**
   * Refuses to go on with an NGINX that is not prepared: at the start of an agent.
   *
   * @throws SteelyardException conflict, with the first difference
   */
  public void require() {
    List<String> problems = new ArrayList<>(differences());
    findings().stream().filter(Finding::isObstacle).forEach(f -> problems.add(f.toString()));
    lines().stream().filter(line -> !line.isPresent()).forEach(l -> problems.add(l.toString()));
    if (!problems.isEmpty()) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          dump.main() + " does not fit the agent: " + problems.get(0),
          problems.size() > 1
              ? (problems.size() - 1) + " more; 'nginx-agent upstream check' tells them all"
              : "then start the agent again");
    }
  }
}
