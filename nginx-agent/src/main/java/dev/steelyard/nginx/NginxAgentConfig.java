package dev.steelyard.nginx;

import static dev.steelyard.shared.bus.ClusterSettings.SHORT_SILENCE;
import static dev.steelyard.shared.bus.ClusterSettings.USUAL_SILENCE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.steelyard.nginx.upstream.AttachSettings;
import dev.steelyard.nginx.upstream.Balancing;
import dev.steelyard.nginx.upstream.ChangeLimits;
import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.nginx.upstream.NginxSettings.Location;
import dev.steelyard.nginx.upstream.NginxSettings.StockListener;
import dev.steelyard.nginx.upstream.NginxSettings.Upstream;
import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.nginx.upstream.ReloadLimits;
import dev.steelyard.nginx.upstream.StockRule;
import dev.steelyard.nginx.upstream.attach.SharedLua;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.AgentKeys;
import dev.steelyard.shared.bus.AgentNode;
import dev.steelyard.shared.config.ConfigKey;
import dev.steelyard.shared.config.Configuration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configuration of the nginx agent: its keys, and what they say.
 *
 * @param attach the NGINX that is not the agent's own
 * @param policy policy in charge from the start
 * @param periodMillis time between two polls of the agent's own
 * @param statusUrl status page to poll
 * @param priorities priority of a request type by upstream, 1 or more; 1 where missing
 * @param deadlineMillis deadlines by upstream that are given and not measured, ms
 * @param guard whether policies are compared with the base weights
 * @param team name of the load balancers that share samples and a leader; empty alone
 */
public record NginxAgentConfig(
    AgentNode.Identity identity,
    NginxSettings nginx,
    AttachSettings attach,
    int periodMillis,
    String statusUrl,
    long seed,
    String policy,
    int observeSeconds,
    Map<String, Double> priorities,
    Map<String, Double> deadlineMillis,
    boolean guard,
    String team) {

  /** Weights that nobody renewed for so many periods are taken for frozen. */
  private static final int LEASE_PERIODS = 5;

  private static final AgentKeys AGENT = new AgentKeys("nginx-agent", 8472, 5702);
  private static final ConfigKey<String> STATE_DIR =
      ConfigKey.text(
          "stateDir",
          System.getProperty("user.home") + "/.local/state/steelyard/nginx-agent",
          "Folder of the agent's own: NGINX' files, last weights, models, audit log, samples.");
  private static final ConfigKey<String> NGINX_HOST =
      ConfigKey.text("nginx.host", "127.0.0.1", "Address that NGINX serves on.");
  private static final ConfigKey<Integer> NGINX_PORT =
      ConfigKey.integer("nginx.port", 8080, 1, 65535, "Port that NGINX serves on.");
  private static final ConfigKey<Integer> STATUS_PORT =
      ConfigKey.integer("nginx.statusPort", 8081, 1, 65535, "Loopback port of the status page.");
  private static final ConfigKey<Integer> WORKERS =
      ConfigKey.integer("nginx.workers", NginxSettings.DEFAULT_WORKERS, 1, 1024, "NGINX workers.");
  private static final ConfigKey<String> ACTUATOR =
      ConfigKey.choice(
          "nginx.actuator",
          "lua",
          Stream.of(ActuatorKind.values()).map(ActuatorKind::wireName).toList(),
          "How weights come into force: at run time through Lua, by a reload, or (auto) through Lua"
              + " where NGINX has it and else by a reload, with a warning.");
  private static final ConfigKey<Double> RELOAD_SECONDS =
      ConfigKey.number(
          "nginx.reloadSeconds",
          ReloadLimits.DEFAULT.interval().toMillis() / 1000.0,
          1,
          3600,
          "Least time between two reloads; newer weights wait for it, the last ones win.");
  private static final ConfigKey<Double> RELOAD_THRESHOLD =
      ConfigKey.number(
          "nginx.reloadThreshold",
          ReloadLimits.DEFAULT.threshold(),
          0,
          10,
          "Least relative change of a server's share that is worth a reload: 0.1 is a tenth.");
  private static final ConfigKey<Double> LEASE_SECONDS =
      ConfigKey.number(
          "nginx.leaseSeconds",
          0.0,
          0,
          3600,
          "Without a sign of the agent for so long, 1 or more, NGINX returns to the base weights by"
              + " itself. 0 = five periods (poll.periodMillis).");
  private static final ConfigKey<Integer> MAX_FAILS =
      ConfigKey.integer(
          "nginx.maxFails",
          Balancing.DEFAULT.maxFails(),
          0,
          1000,
          "Failed connections within nginx.failTimeoutSeconds that eject a server; 0 = never.");
  private static final ConfigKey<Double> FAIL_TIMEOUT_SECONDS =
      ConfigKey.number(
          "nginx.failTimeoutSeconds",
          Balancing.DEFAULT.failTimeout().toMillis() / 1000.0,
          1,
          3600,
          "Window in which failures are counted, and time that a server stays ejected.");
  private static final ConfigKey<Double> SLOW_START_SECONDS =
      ConfigKey.number(
          "nginx.slowStartSeconds",
          Balancing.DEFAULT.slowStart().toMillis() / 1000.0,
          0,
          3600,
          "Time in which a server that is new or comes back rises to its weight; 0 = at once.");
  private static final ConfigKey<Boolean> ATTACHED =
      ConfigKey.flag(
          "nginx.attached",
          false,
          "true: the NGINX is yours, with the lines that 'nginx-agent upstream attach' printed; the"
              + " agent neither starts nor stops it, and nginx.host, port, workers and stock mean"
              + " nothing.");
  private static final ConfigKey<List<String>> COMMAND =
      ConfigKey.texts(
          "nginx.command",
          AttachSettings.USUAL_COMMAND,
          "a list of words, the last one the program",
          "\\S.*",
          "How your NGINX is given -T, -t and -s reload, for instance"
              + " [\"sudo\", \"-n\", \"/usr/sbin/nginx\"].");
  private static final ConfigKey<String> CONF =
      ConfigKey.text("nginx.conf", "", "Your NGINX' configuration file; empty: its own default.");
  private static final ConfigKey<String> PREFIX =
      ConfigKey.text("nginx.prefix", "", "Your NGINX' folder (nginx -p); empty: its own default.");
  private static final ConfigKey<Boolean> CHECK_AT_START =
      ConfigKey.flag(
          "nginx.checkAtStart",
          true,
          "Whether your NGINX' configuration is compared with the agent's at the start; it needs"
              + " the right to run nginx -T.");
  private static final ConfigKey<List<String>> SHARED_LUA =
      ConfigKey.texts(
          "nginx.sharedLua",
          List.of(),
          "a list of " + String.join(", ", SharedLua.PHASES),
          String.join("|", SharedLua.PHASES),
          "Directives of your http block that call the agent's part, because NGINX allows one.");
  private static final ConfigKey<List<StockListener>> STOCK =
      ConfigKey.structure(
          "nginx.stock",
          JsonNodeFactory.instance.objectNode(),
          "an object of round-robin, least-conn, ip-hash, hash-consistent or random-two to a port",
          "Further ports over the same servers that NGINX balances by itself, for comparison.",
          NginxAgentConfig::stock);
  private static final ConfigKey<List<Group>> UPSTREAMS =
      ConfigKey.structure(
          "upstreams",
          defaultUpstreams(),
          "a list of {name, locations, servers, rule}; servers as an object of address:port to base"
              + " weight 1..1000; rule one of round-robin, least-conn (default), shortest-delay",
          "Service groups, one a request type, and the servers behind each.",
          NginxAgentConfig::groups);
  private static final ConfigKey<Integer> PERIOD =
      ConfigKey.integer(
          "poll.periodMillis", 1000, 200, 60000, "Time between two polls of the status page.");
  private static final ConfigKey<String> STATUS_URL =
      ConfigKey.text(
          "poll.statusUrl",
          "",
          "Status page (VTS JSON) to poll instead of the agent's own, which needs NGINX with Lua;"
              + " for instance http://127.0.0.1:8088/status/format/json. Empty = the own one.");
  private static final ConfigKey<Integer> SEED =
      ConfigKey.integer("routing.seed", 1, 0, Integer.MAX_VALUE, "Seed of policies that draw.");
  private static final ConfigKey<String> POLICY =
      ConfigKey.choice(
          "routing.policy",
          "none",
          List.of("none", "gains", "bandit", "searched", "dqn", "actor-critic"),
          "Policy from the start: none leaves the base weights.");
  private static final ConfigKey<Integer> OBSERVE =
      ConfigKey.integer("routing.observeSeconds", 60, 1, 86400, "Length of an observation period.");
  private static final ConfigKey<Map<String, Double>> PRIORITIES =
      ConfigKey.structure(
          "routing.priorities",
          JsonNodeFactory.instance.objectNode(),
          "an object of upstream to a number of 1 or more",
          "Priority p of a request type: its deadline is mean + (1 + 1/p) standard deviations.",
          node -> numbers(node, 1));
  private static final ConfigKey<Map<String, Double>> DEADLINES =
      ConfigKey.structure(
          "routing.deadlineMillis",
          JsonNodeFactory.instance.objectNode(),
          "an object of upstream to a number of 0.001 to 3600000",
          "Deadlines of request types (your SLO), ms: in force from the start; an observation"
              + " measures only those that are missing here.",
          node -> numbers(node, 0.001));
  private static final ConfigKey<Boolean> GUARD =
      ConfigKey.flag(
          "routing.guard",
          true,
          "Whether a policy in charge is compared with the base weights now and then, and taken"
              + " out for a while when it is worse; it needs deadlines.");

  private static final ConfigKey<String> TEAM =
      ConfigKey.text(
          "routing.team",
          "",
          "Load balancers before the same servers that have the same name here, and each a name of"
              + " its own, share their samples, and one of them decides for all. Empty = alone.");

  private static final ConfigKey<Integer> MAX_CHANGES =
      ConfigKey.integer(
          "nginx.maxChangesPerSecond",
          ChangeLimits.DEFAULT.changesPerSecond(),
          1,
          10_000,
          "Changes of weights that are let through a second; a reset always is.");
  private static final ConfigKey<Integer> DICTIONARY =
      ConfigKey.integer(
          "nginx.dictionaryKilobytes",
          ChangeLimits.DEFAULT.dictionaryKilobytes(),
          0,
          1 << 20,
          "Size of NGINX' shared dictionary for the weights, 16 or more; 0 = by the number of"
              + " servers.");

  /** Every key, in the order of the documentation. */
  public static final List<ConfigKey<?>> KEYS =
      Stream.concat(
              AGENT.all().stream(),
              Stream.of(
                  STATE_DIR,
                  NGINX_HOST,
                  NGINX_PORT,
                  STATUS_PORT,
                  WORKERS,
                  ACTUATOR,
                  RELOAD_SECONDS,
                  RELOAD_THRESHOLD,
                  LEASE_SECONDS,
                  MAX_FAILS,
                  FAIL_TIMEOUT_SECONDS,
                  SLOW_START_SECONDS,
                  ATTACHED,
                  COMMAND,
                  CONF,
                  PREFIX,
                  CHECK_AT_START,
                  SHARED_LUA,
                  STOCK,
                  UPSTREAMS,
                  PERIOD,
                  STATUS_URL,
                  SEED,
                  POLICY,
                  OBSERVE,
                  PRIORITIES,
                  DEADLINES,
                  GUARD,
                  TEAM,
                  MAX_CHANGES,
                  DICTIONARY))
          .collect(Collectors.toUnmodifiableList());

  private record Group(Upstream upstream, List<String> locations) {}

  /** Makes the record; what the keys cannot check one by one is checked here. */
  public static NginxAgentConfig of(Configuration read) {
    List<Group> groups = read.get(UPSTREAMS);
    List<Location> locations = new ArrayList<>();
    groups.forEach(
        group ->
            group
                .locations()
                .forEach(prefix -> locations.add(new Location(prefix, group.upstream().name()))));
    Map<String, Double> priorities = ofUpstreams(read, PRIORITIES, groups);
    Map<String, Double> deadlines = ofUpstreams(read, DEADLINES, groups);
    NginxSettings nginx =
        new NginxSettings(
            Path.of(read.get(STATE_DIR)),
            read.get(NGINX_HOST),
            read.get(NGINX_PORT),
            groups.stream().map(Group::upstream).toList(),
            locations,
            read.get(STATUS_PORT),
            ActuatorKind.of(read.get(ACTUATOR)),
            balancing(read),
            new ReloadLimits(seconds(read.get(RELOAD_SECONDS)), read.get(RELOAD_THRESHOLD)),
            read.get(WORKERS),
            read.get(STOCK),
            new ChangeLimits(read.get(MAX_CHANGES), read.get(DICTIONARY)));
    return new NginxAgentConfig(
        AGENT.identity(read, read.get(TEAM).isEmpty() ? USUAL_SILENCE : SHORT_SILENCE),
        nginx,
        attach(read),
        read.get(PERIOD),
        read.get(STATUS_URL).isEmpty() ? ownStatusUrl(nginx) : read.get(STATUS_URL),
        read.get(SEED),
        read.get(POLICY),
        read.get(OBSERVE),
        priorities,
        deadlines,
        read.get(GUARD),
        read.get(TEAM));
  }

  private static Map<String, Double> ofUpstreams(
      Configuration read, ConfigKey<Map<String, Double>> key, List<Group> groups) {
    List<String> names = groups.stream().map(group -> group.upstream().name()).toList();
    Map<String, Double> numbers = read.get(key);
    for (String upstream : numbers.keySet()) {
      if (!names.contains(upstream)) {
        throw SteelyardException.badRequest(
            read.origin(key) + ": " + key.path() + " names " + upstream,
            "use one of " + String.join(", ", names));
      }
    }
    return numbers;
  }

  /** Whether anything but the default says which upstreams there are. */
  static boolean namesUpstreams(Configuration read) {
    return !read.origin(UPSTREAMS).equals("default");
  }

  private static AttachSettings attach(Configuration read) {
    return new AttachSettings(
        read.get(ATTACHED),
        read.get(COMMAND),
        path(read.get(CONF)),
        path(read.get(PREFIX)),
        read.get(CHECK_AT_START),
        Set.copyOf(read.get(SHARED_LUA)));
  }

  private static Optional<Path> path(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text).toAbsolutePath());
  }

  private static String ownStatusUrl(NginxSettings nginx) {
    return "http://127.0.0.1:" + nginx.statusPort() + NginxSettings.STATUS_PATH;
  }

  private static Balancing balancing(Configuration read) {
    double lease = read.get(LEASE_SECONDS);
    double fivePeriods = LEASE_PERIODS * read.get(PERIOD) / 1000.0;
    return new Balancing(
        seconds(lease == 0 ? Math.max(1, fivePeriods) : lease),
        read.get(MAX_FAILS),
        seconds(read.get(FAIL_TIMEOUT_SECONDS)),
        seconds(read.get(SLOW_START_SECONDS)));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  private static JsonNode defaultUpstreams() {
    var list = JsonNodeFactory.instance.arrayNode();
    for (Location location : NginxSettings.DEFAULT_LOCATIONS) {
      ObjectNode group = list.addObject();
      group.put("name", location.upstream());
      group.putArray("locations").add(location.prefix());
      ObjectNode servers = group.putObject("servers");
      for (int port = 9101; port <= 9103; port++) {
        servers.put("127.0.0.1:" + port, 1);
      }
    }
    return list;
  }

  private static List<StockListener> stock(JsonNode node) {
    ConfigKey.check(node.isObject());
    List<StockListener> listeners = new ArrayList<>();
    node.properties()
        .forEach(
            entry -> {
              ConfigKey.check(entry.getValue().canConvertToInt());
              listeners.add(
                  inside(
                      entry.getKey(),
                      () ->
                          new StockListener(
                              entry.getValue().intValue(), StockRule.of("rule", entry.getKey()))));
            });
    return listeners;
  }

  private static List<Group> groups(JsonNode node) {
    ConfigKey.check(node.isArray() && !node.isEmpty());
    List<Group> groups = new ArrayList<>();
    for (JsonNode group : node) {
      String place = "[" + groups.size() + "]";
      group
          .properties()
          .forEach(
              entry -> {
                if (!Set.of("name", "locations", "servers", "rule").contains(entry.getKey())) {
                  throw new IllegalArgumentException(place + " has unknown key " + entry.getKey());
                }
              });
      groups.add(inside(place, () -> group(group, place)));
    }
    return groups;
  }

  private static Group group(JsonNode group, String place) {
    Map<String, Integer> servers = new LinkedHashMap<>();
    group
        .path("servers")
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().canConvertToInt()) {
                throw new IllegalArgumentException(
                    place + ".servers." + entry.getKey() + " is " + entry.getValue());
              }
              servers.put(entry.getKey(), entry.getValue().intValue());
            });
    List<String> locations = new ArrayList<>();
    group.path("locations").forEach(prefix -> locations.add(prefix.asText()));
    PickRule rule = PickRule.of("rule", group.path("rule").asText(PickRule.LEAST_CONN.wireName()));
    return new Group(new Upstream(group.path("name").asText(), rule, servers), locations);
  }

  private static Map<String, Double> numbers(JsonNode node, double least) {
    ConfigKey.check(node.isObject());
    Map<String, Double> numbers = new LinkedHashMap<>();
    node.properties()
        .forEach(
            entry -> {
              JsonNode number = entry.getValue();
              ConfigKey.check(
                  number.isNumber()
                      && number.doubleValue() >= least
                      && number.doubleValue() <= 3_600_000);
              numbers.put(entry.getKey(), number.doubleValue());
            });
    return numbers;
  }

  private interface Part<T> {
    T make();
  }

  /** Turns the refusal of a part into one of the key that holds it. */
  private static <T> T inside(String place, Part<T> part) {
    try {
      return part.make();
    } catch (SteelyardException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }
}
