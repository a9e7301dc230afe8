package dev.steelyard.nginx.routing.simulator.world;

import dev.steelyard.shared.SteelyardException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Worlds by name.
 *
 * <p>{@code hom3}, {@code mild3}, {@code speed3}, {@code cores3}, {@code aff3}, {@code speedN} and
 * {@code randI}. The suffix {@code _fc} makes servers first come first served, {@code _ht} makes
 * the sizes of the third type heavy-tailed. Deadlines are the ones measured with {@code least_conn}
 * at 70 % load, steady, and frozen for all methods; worlds without measured ones come with infinite
 * deadlines.
 */
public final class Worlds {

  private static final List<Double> UNKNOWN =
      List.of(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

  private static final Map<String, List<Double>> DEADLINES =
      Map.of(
          "hom3", List.of(.00515326, .0120330, .0408183),
          "mild3", List.of(.00628715, .0143111, .0462940),
          "speed3", List.of(.00908675, .0188994, .0588215),
          "cores3", List.of(.0158961, .0354275, .110557),
          "aff3", List.of(.00534994, .0118204, .0399044),
          "speed3_fc", List.of(.0252037, .0243592, .0431158),
          "speed3_ht", List.of(.00961860, .0196643, .0806827),
          "speed20", List.of(.00805383, .0166342, .0508879),
          "speed100", List.of(.00786182, .0166333, .0470218));

  private static final double EQUAL_SPEED = 2.333;
  private static final List<Double> ALIKE = List.of(1.0, 1.0, 1.0);
  private static final Pattern NAME =
      Pattern.compile("(hom3|mild3|cores3|aff3|speed(\\d{1,3}))(_fc)?(_ht)?");
  private static final Pattern RANDOM = Pattern.compile("rand(\\d{1,6})");

  private Worlds() {}

  /** The world of a name. */
  public static World named(String name) {
    Matcher random = RANDOM.matcher(name);
    if (random.matches()) {
      return random(Integer.parseInt(random.group(1)));
    }
    Matcher known = NAME.matcher(name);
    if (!known.matches()) {
      throw SteelyardException.badRequest(
          "world is " + name,
          "use hom3, mild3, speed3, cores3, aff3, speed20 or another number of servers, each also"
              + " with _fc or _ht, or rand0, rand1, ...");
    }
    boolean heavy = known.group(4) != null;
    List<RequestType> types =
        List.of(
            new RequestType(0.5, 0.004, 0.5, false),
            new RequestType(0.3, 0.008, 1, false),
            new RequestType(0.2, 0.020, 2, heavy));
    return new World(
        name,
        servers(known.group(1)),
        types,
        known.group(3) == null,
        DEADLINES.getOrDefault(name, UNKNOWN));
  }

  private static List<ServerSpec> servers(String name) {
    return switch (name) {
      case "hom3" -> List.of(two(EQUAL_SPEED), two(EQUAL_SPEED), two(EQUAL_SPEED));
      case "mild3" -> List.of(two(2.4), two(2), two(1.6));
      case "cores3" ->
          List.of(
              new ServerSpec(8, 1, ALIKE),
              new ServerSpec(4, 1, ALIKE),
              new ServerSpec(2, 1, ALIKE));
      case "aff3" ->
          List.of(
              new ServerSpec(2, EQUAL_SPEED, List.of(1.6, 1.0, 0.6)),
              new ServerSpec(2, EQUAL_SPEED, List.of(0.6, 1.6, 1.0)),
              new ServerSpec(2, EQUAL_SPEED, List.of(1.0, 0.6, 1.6)));
      default -> speeds(name);
    };
  }

  /** 4:2:1 for three servers, else 4, 2, 1, 1 and so on. */
  private static List<ServerSpec> speeds(String name) {
    int count = Integer.parseInt(name.substring("speed".length()));
    if (count == 0) {
      throw SteelyardException.badRequest("world is " + name, "use at least one server");
    }
    List<ServerSpec> servers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      servers.add(two(i % 4 == 0 ? 4 : i % 4 == 1 ? 2 : 1));
    }
    return servers;
  }

  private static ServerSpec two(double speed) {
    return new ServerSpec(2, speed, ALIKE);
  }

  /**
   * A drawn world: 3, 5 or 8 servers of 1, 2 or 4 cores and speeds 1..4.5, in a third of them
   * affinity by type, types of mean 3..22 ms.
   *
   * @param index 0..23 are for training, 100..123 for tests
   */
  private static World random(int index) {
    RandomStream random = new RandomStream(7777 + index);
    int count = 3;
    if (random.uniform() >= 0.6) {
      count = random.uniform() < 0.5 ? 5 : 8;
    }
    boolean affinity = random.uniform() < 0.35;
    List<ServerSpec> servers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int cores = 1 << random.below(3);
      double speed = Math.exp(1.5 * random.uniform());
      List<Double> multipliers = ALIKE;
      if (affinity) {
        multipliers = List.of(multiplier(random), multiplier(random), multiplier(random));
      }
      servers.add(new ServerSpec(cores, speed, multipliers));
    }
    boolean sharing = random.uniform() < 0.6;
    boolean heavy = random.uniform() < 0.3;
    List<RequestType> types = new ArrayList<>();
    for (double mix : new double[] {0.5, 0.3, 0.2}) {
      double mean = 0.003 * Math.exp(2 * random.uniform());
      double variation = 0.4 + 1.8 * random.uniform();
      types.add(new RequestType(mix, mean, variation, heavy && types.size() == 2));
    }
    return new World("rand" + index, servers, types, sharing, UNKNOWN);
  }

  private static double multiplier(RandomStream random) {
    return Math.exp(0.5 * random.gaussian());
  }
}
