package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.SteelyardException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the agent's own NGINX shall be: who listens, which servers stand behind it, how they are
 * picked before anybody sets weights.
 *
 * @param stateDirectory the agent's own directory; made absolute
 * @param host address to listen on, for instance {@code 127.0.0.1}
 * @param port 1..65535
 * @param upstreams at least one
 * @param locations which request goes to which upstream; the longest prefix wins
 * @param statusPort loopback port of {@value #STATUS_PATH}, 1..65535
 * @param actuator how weights come into force
 * @param balancing what the Lua balancer does by itself
 * @param reloads how often the reload actuator may act
 * @param workers worker processes, 1..1024
 * @param stock further listeners over the same servers that NGINX balances by itself, for
 *     comparison
 * @param limits how much change NGINX is asked to take
 */
public record NginxSettings(
    Path stateDirectory,
    String host,
    int port,
    List<Upstream> upstreams,
    List<Location> locations,
    int statusPort,
    ActuatorKind actuator,
    Balancing balancing,
    ReloadLimits reloads,
    int workers,
    List<StockListener> stock,
    ChangeLimits limits) {

  // Before the constants that are checked with them.
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,62}");
  private static final Pattern PREFIX = Pattern.compile("/[A-Za-z0-9_.~/-]*");
  private static final Pattern SERVER =
      Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+\\]):(\\d{1,5})");

  /** Where the statistics are, on the status port. */
  public static final String STATUS_PATH = "/status/format/json";

  /** What a foreign configuration includes, below the state directory. */
  public static final String INCLUDES = "nginx/steelyard";

  /** Worker processes unless configured. */
  public static final int DEFAULT_WORKERS = 2;

  /** The three request types of the social network, each with its own upstream. */
  public static final List<Location> DEFAULT_LOCATIONS =
      List.of(
          new Location("/wrk2-api/post/compose", "compose_backend"),
          new Location("/wrk2-api/home-timeline/read", "home_read_backend"),
          new Location("/wrk2-api/user-timeline/read", "user_read_backend"));

  /** Longest path of a unix socket that the kernel takes. */
  private static final int SOCKET_PATH_BYTES = 107;

  /** How new weights come into force. */
  public enum ActuatorKind {
    LUA("lua"),
    RELOAD("reload"),
    /** Lua where NGINX has it, else reload. */
    AUTO("auto");

    private final String wireName;

    ActuatorKind(String wireName) {
      this.wireName = wireName;
    }

    /** The name in configuration and messages. */
    public String wireName() {
      return wireName;
    }

    /** The one with this name. */
    public static ActuatorKind of(String name) {
      return Stream.of(values())
          .filter(kind -> kind.wireName.equals(name))
          .findFirst()
          .orElseThrow(
              () -> SteelyardException.badRequest("actuator " + name, "lua, reload, auto"));
    }
  }

  /**
   * One upstream block.
   *
   * @param name of the block
   * @param rule picking rule without published weights
   * @param servers base weight 1..1000 by {@code address:port}, in order; addresses, not names,
   *     because the balancer resolves none
   */
  public record Upstream(String name, PickRule rule, Map<String, Integer> servers) {

    public Upstream {
      servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
      require(NAME.matcher(name).matches(), "upstream name '" + name + "'", "use letters and _");
      require(!servers.isEmpty(), "upstream " + name + " has no server", "name at least one");
      for (Map.Entry<String, Integer> server : servers.entrySet()) {
        String place = "server " + server.getKey() + " of upstream " + name;
        require(isServer(server.getKey()), place, "write an IP address and a port 1..65535");
        require(
            server.getValue() >= 1 && server.getValue() <= WeightsDocument.MAX_WEIGHT,
            place + " has weight " + server.getValue(),
            "use 1.." + WeightsDocument.MAX_WEIGHT);
      }
    }

    private static boolean isServer(String server) {
      var matcher = SERVER.matcher(server);
      return matcher.matches() && isPort(Integer.parseInt(matcher.group(3)));
    }
  }

  /** Requests whose path starts with the prefix go to the upstream. */
  public record Location(String prefix, String upstream) {

    public Location {
      require(PREFIX.matcher(prefix).matches(), "location '" + prefix + "'", "use a path from /");
    }
  }

  /**
   * A listener for comparison: the same locations and servers, without the Lua balancer.
   *
   * @param port 1..65535
   */
  public record StockListener(int port, StockRule rule) {

    /** The upstream block that stands for one of the agent's upstreams here. */
    public String upstream(String name) {
      return name + "_" + rule.wireName().replace('-', '_');
    }
  }

  public NginxSettings {
    stateDirectory = stateDirectory.toAbsolutePath().normalize();
    upstreams = List.copyOf(upstreams);
    locations = List.copyOf(locations);
    stock = List.copyOf(stock);
    require(!upstreams.isEmpty(), "nginx.upstreams is empty", "name at least one upstream");
    require(workers >= 1 && workers <= 1024, "nginx.workers is " + workers, "use 1..1024");
    checkNames(upstreams, locations, stock);
    checkPorts(port, statusPort, stock);
    int length = socket(stateDirectory).toString().getBytes(StandardCharsets.UTF_8).length;
    require(
        length <= SOCKET_PATH_BYTES,
        "the socket " + socket(stateDirectory) + " has a path of " + length + " bytes",
        "choose a state directory with a path of at most "
            + (SOCKET_PATH_BYTES - (length - stateDirectory.toString().length()))
            + " bytes");
  }

  /** With the usual limits. */
  public NginxSettings(
      Path stateDirectory,
      String host,
      int port,
      List<Upstream> upstreams,
      List<Location> locations,
      int statusPort,
      ActuatorKind actuator,
      Balancing balancing,
      int workers,
      List<StockListener> stock) {
    this(
        stateDirectory,
        host,
        port,
        upstreams,
        locations,
        statusPort,
        actuator,
        balancing,
        ReloadLimits.DEFAULT,
        workers,
        stock,
        ChangeLimits.DEFAULT);
  }

  private static void checkNames(
      List<Upstream> upstreams, List<Location> locations, List<StockListener> stock) {
    Set<String> names = new LinkedHashSet<>();
    upstreams.forEach(u -> require(names.add(u.name()), "upstream " + u.name(), "name it once"));
    for (Location location : locations) {
      require(
          names.contains(location.upstream()),
          "location " + location.prefix() + " goes to unknown upstream " + location.upstream(),
          "use one of " + String.join(", ", names));
    }
    for (StockListener listener : stock) {
      for (Upstream upstream : upstreams) {
        String name = listener.upstream(upstream.name());
        require(names.add(name), "upstream " + name, "give each stock listener its own rule");
      }
    }
  }

  private static void checkPorts(int port, int statusPort, List<StockListener> stock) {
    List<Integer> ports = new ArrayList<>(List.of(port, statusPort));
    stock.forEach(listener -> ports.add(listener.port()));
    for (int one : ports) {
      require(isPort(one), "port " + one, "use 1..65535");
      require(Collections.frequency(ports, one) == 1, "port " + one, "use it for one listener");
    }
  }

  private static boolean isPort(int port) {
    return port >= 1 && port <= 65535;
  }

  static void require(boolean condition, String place, String remedy) {
    if (!condition) {
      throw SteelyardException.badRequest(place, remedy);
    }
  }

  /** The same with a certain actuator. */
  public NginxSettings with(ActuatorKind certain) {
    return new NginxSettings(
        stateDirectory,
        host,
        port,
        upstreams,
        locations,
        statusPort,
        certain,
        balancing,
        reloads,
        workers,
        stock,
        limits);
  }

  /** The directory that NGINX starts in; all that NGINX writes is below it. */
  public Path nginxDirectory() {
    return stateDirectory.resolve("nginx");
  }

  /** The directory of the socket: who may enter it may set weights. */
  public Path runDirectory() {
    return nginxDirectory().resolve("run");
  }

  /** The socket of the admin endpoint; its directory's mode is the access control. */
  public Path socket() {
    return socket(stateDirectory);
  }

  private static Path socket(Path stateDirectory) {
    return stateDirectory.resolve("nginx/run/admin.sock");
  }

  /** The last weights that were applied. */
  public Path weightsFile() {
    return stateDirectory.resolve("weights.state");
  }

  /** Every change of weights, one JSON line each. */
  public Path auditFile() {
    return stateDirectory.resolve("audit.jsonl");
  }

  /** The same over other upstreams, whose locations somebody else knows. */
  public NginxSettings over(List<Upstream> others) {
    return new NginxSettings(
        stateDirectory,
        host,
        port,
        others,
        List.of(),
        statusPort,
        actuator,
        balancing,
        reloads,
        workers,
        stock,
        limits);
  }

  /** Weights and rules without anybody's change. */
  public WeightsDocument base() {
    Map<String, WeightsDocument.Group> groups = new LinkedHashMap<>();
    upstreams.forEach(u -> groups.put(u.name(), new WeightsDocument.Group(u.rule(), u.servers())));
    return new WeightsDocument(groups);
  }
}
