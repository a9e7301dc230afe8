package dev.steelyard.nginx.routing.simulator.replay;

import dev.steelyard.nginx.routing.searched.SearchedModel;
import dev.steelyard.nginx.routing.simulator.Method;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Policies by the names that an agent knows them by, over the rule of the log. */
final class Policies {

  /** The weights of the log under its rule. */
  static final String RECORDED = "recorded";

  private static final String SEARCHED = "searched@";

  private Policies() {}

  /**
   * A policy as a method of the twin.
   *
   * @param name none, gains, bandit, searched@FILE, or a method such as {@code sed+gain1t}
   * @param rule of the log
   * @param now a window of the fleet
   * @param notes told when another policy takes its place
   */
  static Method named(String name, String rule, Sample now, List<String> notes) {
    if (name.startsWith(SEARCHED)) {
      return searched(name, rule, now, notes);
    }
    return switch (name) {
      case RECORDED, "none" -> new Method(name, Method.named(rule).rule(), null, null);
      case "gains" -> renamed(name, gains(rule));
      case "bandit" -> renamed(name, rule + "+banditG");
      default -> method(name);
    };
  }

  /** Plain rules need more gain than those that count a request that is to come. */
  private static String gains(String rule) {
    return rule + (rule.startsWith("sed") ? "+gain1t" : "+gain1.5t");
  }

  private static Method searched(String name, String rule, Sample now, List<String> notes) {
    String file = name.substring(SEARCHED.length());
    SearchedModel model = SearchedModel.load(Path.of(file));
    Optional<String> misfit = model.misfit(now);
    String why =
        misfit.orElseGet(
            () -> model.acceptance().accepted() ? "" : "it was not accepted after its search");
    if (why.isEmpty()) {
      return renamed(name, rule + "+cem@" + file);
    }
    notes.add(name + " is replaced by the default gains: " + why);
    return renamed(name, gains(rule));
  }

  private static Method renamed(String name, String method) {
    Method of = Method.named(method);
    return new Method(name, of.rule(), of.agent(), of.guard());
  }

  private static Method method(String name) {
    try {
      return Method.named(name);
    } catch (SteelyardException e) {
      throw new SteelyardException(
          e.code(),
          "--policy has " + name,
          "use none, gains, bandit, searched@FILE or a method of evaluate routing ("
              + e.getMessage()
              + ")",
          e);
    }
  }
}
