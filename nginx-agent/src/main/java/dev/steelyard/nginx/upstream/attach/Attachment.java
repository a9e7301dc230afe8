package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.AttachSettings;
import dev.steelyard.nginx.upstream.DataPlane;
import dev.steelyard.nginx.upstream.ForeignNginx;
import dev.steelyard.nginx.upstream.NginxConfiguration;
import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
  private static final String NO_LUA =
      "NGINX has no Lua: install its module (Debian, Ubuntu: libnginx-mod-http-lua, which loads"
          + " itself), or load ndk_http_module.so and ngx_http_lua_module.so with load_module at"
          + " the top";

  private final NginxSettings settings;
  private final Set<String> sharedLua;
  private final ForeignNginx.Build build;
  private final ConfigurationDump dump;
  private final Survey survey;
  private final List<UpstreamBlock> attached;
  private final NginxConfiguration configuration;
  private final OwnDirectory directory;

  private Attachment(
      NginxSettings settings,
      Set<String> sharedLua,
      ForeignNginx.Build build,
      ConfigurationDump dump,
      Survey survey,
      List<UpstreamBlock> attached,
      NginxConfiguration configuration,
      OwnDirectory directory) {
    this.settings = settings;
    this.sharedLua = sharedLua;
    this.build = build;
    this.dump = dump;
    this.survey = survey;
    this.attached = attached;
    this.configuration = configuration;
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
    boolean lua = reading.build().luaBuiltIn() || reading.survey().loadsLua();
    NginxSettings chosen = settings.with(actuator(settings.actuator(), lua));
    return new Attachment(
        chosen,
        sharedLua,
        reading.build(),
        reading.dump(),
        reading.survey(),
        attached,
        new NginxConfiguration(
            source.nginx().program(reading.build().version(), lua), chosen, source.lua()),
        new OwnDirectory(chosen, source.lua(), sharedLua));
  }

  private static ActuatorKind actuator(ActuatorKind wanted, boolean lua) {
    return wanted != ActuatorKind.AUTO ? wanted : lua ? ActuatorKind.LUA : ActuatorKind.RELOAD;
  }

  /**
   * The agent's files for an NGINX that is not looked at: its lines are taken for right.
   *
   * @throws SteelyardException bad request when the actuator needs to know more
   */
  public static NginxConfiguration unchecked(Source source) {
    if (source.settings().actuator() != ActuatorKind.LUA) {
      throw SteelyardException.badRequest(
          "nginx.checkAtStart is false and nginx.actuator "
              + source.settings().actuator().wireName(),
          "set one of them to true, or lua");
    }
    String version = source.nginx().build().version();
    return new NginxConfiguration(
        source.nginx().program(version, true), source.settings(), source.lua());
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
    return directory.write(DataPlane.includes(configuration));
  }

  /** Files of the agent's own directory that are not as they should be. */
  Set<Path> differing() {
    return directory.differing(DataPlane.includes(configuration)).keySet();
  }

  /** Whether everybody on this machine reaches the socket. */
  boolean isOpenToAll() {
    return directory.isOpenToAll();
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (!hasLua()) {
      String place = dump.main() + ":1";
      findings.add(
          settings.actuator() == ActuatorKind.LUA
              ? Finding.obstacle(place, NO_LUA + ", or set nginx.actuator of the agent to reload")
              : Finding.warning(
                  place,
                  NO_LUA
                      + ": without it weights come by reload, and statistics"
                      + " only from a VTS page (poll.statusUrl)"));
    }
    findings.addAll(survey.findings(attached, settings.statusPort()));
    if (!survey.hasEndpoint() && isTaken(settings.statusPort())) {
      findings.add(
          Finding.obstacle(
              dump.main() + ":1",
              "port "
                  + settings.statusPort()
                  + " is in use, and a reload would fail although nginx"
                  + " -t passes: set nginx.statusPort of the agent to a free port"));
    }
    return List.copyOf(findings);
  }

  private static boolean isTaken(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return false;
    } catch (IOException taken) {
      return true;
    }
  }

  /** What the agent's files are made of. */
  public NginxConfiguration configuration() {
    return configuration;
  }

  private boolean hasLua() {
    return configuration.program().lua();
  }

  /** The file that NGINX writes its errors to. */
  public Path errorLog() {
    return ConfigurationTree.named(survey.tree().root(), "error_log").stream()
        .map(node -> build.prefix().resolve(node.directive().argument()))
        .findFirst()
        .orElse(build.errorLog());
  }

  /** Every line that the foreign configuration needs, with its state. */
  List<OwnLine> lines() {
    List<OwnLine> lines =
        new ArrayList<>(OwnLines.of(survey, attached, settings.actuator(), hasLua()));
    if (hasLua()) {
      String http = DataPlane.includes(configuration).getOrDefault(HTTP, "");
      lines.addAll(new SharedLua(survey.own(), http).lines(survey, attached));
    }
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
