package dev.steelyard.client.testbed;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ServiceLaw;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Emulated servers as a JSON file describes them; validated, whoever holds one can start it.
 *
 * @param seed of everything drawn: the follow graph, job sizes, which requests fail; default 1
 * @param users of the social network, 1..100,000; default 962
 * @param servers at least one; names differ, and so do addresses unless the port is 0
 * @param service law of the job sizes of each request type, all three
 */
public record TestbedConfig(
    long seed, int users, List<Server> servers, Map<String, ServiceLaw> service) {

  private static final int MOST_USERS = 100_000;
  private static final String SERVICE = "service";

  public TestbedConfig {
    Require.within("users", users, 1, MOST_USERS);
    servers = List.copyOf(servers);
    service = Map.copyOf(service);
    checkLaws(service);
    for (RequestType type : RequestType.values()) {
      Require.given(
          SERVICE + "." + type.wireName(),
          service.get(type.wireName()),
          "give a law for compose, home-read and user-read");
    }
    if (servers.isEmpty()) {
      throw SteelyardException.badRequest("servers is empty", "describe at least one server");
    }
    checkDistinct(servers);
  }

  @JsonCreator
  static TestbedConfig of(
      @JsonProperty("seed") @Nullable Long seed,
      @JsonProperty("users") @Nullable Integer users,
      @JsonProperty("servers") @Nullable List<Server> servers,
      @JsonProperty(SERVICE) @Nullable Map<String, ServiceLaw> service) {
    return new TestbedConfig(
        seed == null ? 1 : seed,
        users == null ? 962 : users,
        Require.given("servers", servers, "give a list of servers"),
        Require.given(SERVICE, service, "give a law for compose, home-read and user-read"));
  }

  /**
   * Reads a file.
   *
   * @throws SteelyardException {@code bad-request} that names the file, the path in it, the value
   *     and what is allowed
   */
  public static TestbedConfig read(Path file) {
    return StrictJson.read(file, TestbedConfig.class);
  }

  /**
   * One emulated server.
   *
   * @param name in commands and reports
   * @param host to bind; default 127.0.0.1
   * @param port 0 for any free one
   * @param slots jobs served at full speed at once, 1..100,000; default 4
   * @param speed work done in a unit of time by a slot; default 1
   * @param discipline {@code fcfs} (default) or {@code ps}
   * @param queue jobs that may wait, 0..1,000,000 (with sharing: in service beyond the slots);
   *     default 1000
   * @param faults script, times from the start of the testbed
   * @param service laws that differ from the testbed's; default none
   */
  public record Server(
      String name,
      String host,
      int port,
      int slots,
      double speed,
      Discipline discipline,
      int queue,
      List<ScriptedFault> faults,
      Map<String, ServiceLaw> service) {

    private static final int MOST_SLOTS = 100_000;
    private static final int LONGEST_QUEUE = 1_000_000;

    public Server {
      if (name.isBlank() || host.isBlank()) {
        throw SteelyardException.badRequest("name or host is blank", "give both or leave host out");
      }
      Require.within("port", port, 0, 65_535);
      checkSlots(slots);
      Require.positive("speed", speed);
      Require.within("queue", queue, 0, LONGEST_QUEUE);
      faults = List.copyOf(faults);
      service = Map.copyOf(service);
      checkLaws(service);
    }

    static int checkSlots(int slots) {
      return Require.within("slots", slots, 1, MOST_SLOTS);
    }

    @JsonCreator
    static Server of(
        @JsonProperty("name") @Nullable String name,
        @JsonProperty("host") @Nullable String host,
        @JsonProperty("port") @Nullable Integer port,
        @JsonProperty("slots") @Nullable Integer slots,
        @JsonProperty("speed") @Nullable Double speed,
        @JsonProperty("discipline") @Nullable String discipline,
        @JsonProperty("queue") @Nullable Integer queue,
        @JsonProperty("faults") @Nullable List<ScriptedFault> faults,
        @JsonProperty(SERVICE) @Nullable Map<String, ServiceLaw> service) {
      return new Server(
          Require.given("name", name, "give each server a name"),
          host == null ? "127.0.0.1" : host,
          Require.given("port", port, "give a port, 0 for any free one"),
          slots == null ? 4 : slots,
          speed == null ? 1 : speed,
          discipline == null ? Discipline.FCFS : Discipline.of(discipline),
          queue == null ? 1000 : queue,
          faults == null ? List.of() : faults,
          service == null ? Map.of() : service);
    }
  }

  /**
   * A fault at a time.
   *
   * @param atSeconds after the start of the testbed, 0 or more
   */
  public record ScriptedFault(double atSeconds, Fault fault) {

    public ScriptedFault {
      Require.notNegative("atSeconds", atSeconds);
    }

    @JsonCreator
    static ScriptedFault of(
        @JsonProperty("atSeconds") @Nullable Double atSeconds,
        @JsonProperty("seconds") @Nullable Double seconds,
        @JsonProperty("fault") @Nullable String fault,
        @JsonProperty("factor") @Nullable Double factor,
        @JsonProperty("share") @Nullable Double share) {
      return new ScriptedFault(
          Require.given("atSeconds", atSeconds, "say when the fault starts"),
          Fault.of(Require.given("fault", fault, "say what goes wrong"), factor, share, seconds));
    }
  }

  /** Refuses unknown request types and unknown laws. */
  static void checkLaws(Map<String, ServiceLaw> service) {
    RequestType.<ServiceLaw>byType(SERVICE, service)
        .forEach(
            (type, law) -> {
              try {
                new ServiceTimes(law, new SplittableRandom(0)).nextMillis();
              } catch (SteelyardException e) {
                throw new SteelyardException(
                    e.code(), SERVICE + "." + type.wireName() + "." + e.getMessage());
              }
            });
  }

  private static void checkDistinct(List<Server> servers) {
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < servers.size(); i++) {
      Server server = servers.get(i);
      refuseSecond(seen, i, "name", server.name(), server.name());
      if (server.port() != 0) {
        refuseSecond(
            seen, i, "port", Integer.toString(server.port()), server.host() + ":" + server.port());
      }
    }
  }

  private static void refuseSecond(
      Map<String, Integer> seen, int index, String key, String value, String identity) {
    Integer first = seen.putIfAbsent(key + " " + identity, index);
    if (first != null) {
      throw SteelyardException.badRequest(
          "servers[" + index + "]." + key + " is " + value + ", as of servers[" + first + "]",
          "use another " + key);
    }
  }
}
