package dev.steelyard.client.load.request;

import static dev.steelyard.shared.SteelyardException.badRequest;

import dev.steelyard.shared.bus.StartLoad.Request;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The request types of a plan and how often each is sent where only a rate of all is given.
 *
 * @param types in the order of the plan
 * @param upTo the sum of the shares up to and with each type, the last one 1
 * @param social whether these are the social network's types
 */
public record RequestMix(List<RequestType> types, List<Double> upTo, boolean social) {

  /** The three types of the social network, equally often. */
  public static final RequestMix SOCIAL =
      new RequestMix(RequestType.SOCIAL, cumulated(Collections.nCopies(3, 1.0)), true);

  private static final int MOST_TYPES = 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,40}");
  private static final Set<String> TAKEN = Set.of("all", "total");

  public RequestMix {
    types = List.copyOf(types);
    upTo = List.copyOf(upTo);
  }

  /**
   * Checks and prepares a plan's own requests; files are read.
   *
   * @param directory of relative files
   * @param agent number of this agent, from 0
   * @param agents that share the plan: sequences of theirs do not overlap
   */
  public static RequestMix of(List<Request> requests, Path directory, int agent, int agents) {
    if (requests.isEmpty() || requests.size() > MOST_TYPES) {
      throw badRequest(
          requests.size() + " requests are given", "give at least 1 and at most " + MOST_TYPES);
    }
    Set<String> names = new HashSet<>(TAKEN);
    List<RequestType> types = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      String place = "requests[" + i + "]";
      Request request = requests.get(i);
      if (request == null) {
        throw badRequest(place + " is null", "give a name and a path");
      }
      String name = request.name();
      if (name == null || !NAME.matcher(name).matches() || !names.add(name)) {
        throw badRequest(
            place + ".name is " + name,
            "use letters, digits, dots and dashes, each name once, and not " + TAKEN);
      }
      double weight = request.weight() == null ? 1 : request.weight();
      if (!(weight > 0 && weight < 1e9)) {
        throw badRequest(place + ".weight is " + weight, "use above 0 and below 1e9");
      }
      Feeders feeders = new Feeders(directory, agent, agents);
      types.add(new RequestType(name, TemplateShape.of(request, place, feeders)));
      weights.add(weight);
    }
    return new RequestMix(types, cumulated(weights), false);
  }

  /** The index of the type whose part of [0, 1) holds {@code point}. */
  public int indexAt(double point) {
    int index = 0;
    while (index < types.size() - 1 && point >= upTo.get(index)) {
      index++;
    }
    return index;
  }

  /** The lower end of a type's part of [0, 1). */
  public double low(RequestType type) {
    int index = types.indexOf(type);
    return index == 0 ? 0 : upTo.get(index - 1);
  }

  /** The upper end of a type's part of [0, 1). */
  public double high(RequestType type) {
    return upTo.get(types.indexOf(type));
  }

  /**
   * How many of the connections are a type's: its share of all, at least one, and together no more
   * than there are.
   *
   * @param total at least one for each type
   */
  public int connections(RequestType type, int total) {
    int spare = total - types.size();
    int index = types.indexOf(type);
    long before = Math.round(spare * (index == 0 ? 0 : upTo.get(index - 1)));
    return 1 + (int) (Math.round(spare * upTo.get(index)) - before);
  }

  private static List<Double> cumulated(List<Double> weights) {
    double total = weights.stream().mapToDouble(Double::doubleValue).sum();
    List<Double> upTo = new ArrayList<>();
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
      upTo.add(sum / total);
    }
    upTo.set(upTo.size() - 1, 1.0);
    return upTo;
  }
}
