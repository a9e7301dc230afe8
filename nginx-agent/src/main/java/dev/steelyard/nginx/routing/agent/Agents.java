package dev.steelyard.nginx.routing.agent;

import dev.steelyard.shared.SteelyardException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Agents by name: {@code gain1.5} (G0 = 1.5), {@code gain1t} (G0 = G1 = 1), {@code mm1}, {@code
 * auto} ({@code gain1t}, or {@code mm1} for many balancers with few in flight), {@code rand135},
 * {@code rand135s} (one weight for all types), {@code pred}, {@code cem}, {@code banditG} (context:
 * load), {@code banditR} (context: regime), {@code dqn} and {@code ac} (deep Q and actor-critic
 * over gains), {@code dqn135} (deep Q over weights, as published), {@code linQ}, and {@code
 * inverted}, a hostile one that prefers slow servers. Options of gains: {@code :e4} (g_e = 4
 * instead of 8), {@code :g0.3} (G2 = 0.3). {@code :noprior} keeps the error share of a server
 * without traffic.
 */
public final class Agents {

  private static final String NUMBER = "(\\d{1,2}(?:\\.\\d{1,4})?|\\.\\d{1,4})";
  private static final Pattern GAIN = Pattern.compile("gain" + NUMBER + "(t?)");
  private static final Pattern ERROR = Pattern.compile("e" + NUMBER);
  private static final Pattern SLOPE = Pattern.compile("g" + NUMBER);

  private Agents() {}

  /** The kind of a name. */
  public static AgentKind named(String name) {
    String[] parts = name.split(":", -1);
    boolean prior = true;
    double error = 8;
    double slope = 0;
    for (int p = 1; p < parts.length; p++) {
      Double errorGain = number(ERROR, parts[p]);
      Double slopeGain = number(SLOPE, parts[p]);
      if (errorGain != null) {
        error = errorGain;
      } else if (slopeGain != null) {
        slope = slopeGain;
      } else if (parts[p].equals("noprior")) {
        prior = false;
      } else {
        throw unknown(name);
      }
    }
    GainSettings unit = GainSettings.of(1, 1, slope, error, prior);
    boolean withPrior = prior;
    return switch (parts[0]) {
      case "mm1" -> (n, k, random) -> new SplitAgent(n, k);
      case "auto" ->
          (n, k, random) -> new ChoosingAgent(new GainAgent(unit, n, k), new SplitAgent(n, k));
      case "rand135" -> (n, k, random) -> new RandomWeights(random, false);
      case "rand135s" -> (n, k, random) -> new RandomWeights(random, true);
      case "pred" -> (n, k, random) -> new PredictionAgent(n, k, withPrior);
      case "cem" -> (n, k, random) -> new SearchedAgent(SearchedParameters.FOUND, n, k, withPrior);
      case "linQ" -> LinearQAgent::new;
      case "dqn" -> (n, k, random) -> LearnedGainAgent.deepQ(unit, Exploration.FREE, n, k, random);
      case "ac" ->
          (n, k, random) -> LearnedGainAgent.actorCritic(unit, Exploration.FREE, n, k, random);
      case "dqn135" -> LearnedWeightsAgent::new;
      case "banditR" -> (n, k, random) -> new RegimeBandit(unit, n, k, random);
      case "banditG" -> (n, k, random) -> new BanditAgent(unit, Exploration.FREE, n, k);
      case "inverted" -> (n, k, random) -> new GainAgent(GainSettings.INVERTED, n, k);
      default -> gains(name, parts[0], unit);
    };
  }

  private static AgentKind gains(String name, String base, GainSettings unit) {
    Matcher gain = GAIN.matcher(base);
    if (!gain.matches()) {
      throw unknown(name);
    }
    double server = Double.parseDouble(gain.group(1));
    double type = gain.group(2).isEmpty() ? 0 : server;
    GainSettings settings =
        GainSettings.of(server, type, unit.slope(), unit.error(), unit.errorPrior());
    return (n, k, random) -> new GainAgent(settings, n, k);
  }

  private static @Nullable Double number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.matches() ? Double.valueOf(matcher.group(1)) : null;
  }

  private static SteelyardException unknown(String name) {
    return SteelyardException.badRequest(
        "agent is " + name,
        "use gain1, gain1.5t or another exponent, mm1, auto, rand135, rand135s, pred, banditG,"
            + " banditR, dqn, dqn135, ac, linQ, cem or inverted; then :e4 for the error gain, :g0.3"
            + " for the slope gain, :noprior");
  }
}
