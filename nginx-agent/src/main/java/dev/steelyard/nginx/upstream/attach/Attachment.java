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

/**
 * The agent and an NGINX of somebody else, compared: what stands in the way, which lines are
 * missing, where the two differ.
 */
public final class Attachment {

  private static final String HTTP = "steelyard/http.conf";
  private static final String NO_LUA =
      "NGINX has no Lua: install its module (Debian, Ubuntu: libnginx-mod-http-lua, which loads"
          + " itself), load ndk_http_module.so and ngx_http_lua_module.so with load_module at the"
          + " top, or set nginx.actuator of the agent to reload";
  private static final String BY_RELOAD =
      "NGINX has no Lua: weights come by reload, statistics only from a VTS page (poll.statusUrl)";
  private static final String PORT_TAKEN =
      " is in use, and a reload would fail although nginx -t passes: set nginx.statusPort of the"
          + " agent to a free port";

  private final NginxSettings settings;
  private final Set<String> sharedLua;
  private final Reading reading;
  private final List<UpstreamBlock> attached;
  private final NginxConfiguration configuration;
  private final OwnDirectory directory;

  private Attachment(
      NginxSettings settings,
      Set<String> sharedLua,
      Reading reading,
      List<UpstreamBlock> attached,
      NginxConfiguration configuration,
      OwnDirectory directory) {
    this.settings = settings;
    this.sharedLua = sharedLua;
    this.reading = reading;
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
    List<UpstreamBlock> blocks = reading.attachable(names);
    Set<String> shared = new LinkedHashSet<>(attach.sharedLua());
    shared.addAll(SharedLua.occupied(reading.survey()));
    List<NginxSettings.Upstream> upstreams = blocks.stream().map(UpstreamBlock::settings).toList();
    return of(source, reading, source.settings().over(upstreams), blocks, shared);
  }

  private static Attachment of(
      Source source,
      Reading reading,
      NginxSettings settings,
      List<UpstreamBlock> attached,
      Set<String> sharedLua) {
    boolean lua = reading.hasLua();
    NginxSettings chosen = settings.with(actuator(settings.actuator(), lua));
    return new Attachment(
        chosen,
        sharedLua,
        reading,
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

  NginxSettings settings() {
    return settings;
  }

  Set<String> sharedLua() {
    return sharedLua;
  }

  ForeignNginx.Build build() {
    return reading.build();
  }

  ConfigurationDump dump() {
    return reading.dump();
  }

  Survey survey() {
    return reading.survey();
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

  /** What is to be known, and what stands in the way. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    Survey survey = reading.survey();
    String place = reading.dump().main() + ":1";
    boolean demanded = settings.actuator() == ActuatorKind.LUA;
    if (!hasLua()) {
      findings.add(demanded ? Finding.obstacle(place, NO_LUA) : Finding.warning(place, BY_RELOAD));
    }
    findings.addAll(survey.findings(attached, settings.statusPort()));
    findings.addAll(Differences.ofWeights(settings, survey));
    if (!survey.hasEndpoint() && isTaken(settings.statusPort())) {
      findings.add(Finding.obstacle(place, "port " + settings.statusPort() + PORT_TAKEN));
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
    return reading.errorLog();
  }

  /** Every line that the foreign configuration needs, with its state. */
  List<OwnLine> lines() {
    Survey survey = reading.survey();
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
    return Differences.of(settings, sharedLua, reading.survey());
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
          reading.dump().main() + " does not fit the agent: " + problems.get(0),
          problems.size() > 1
              ? (problems.size() - 1) + " more; 'nginx-agent upstream check' tells them all"
              : "then start the agent again");
    }
  }
}
