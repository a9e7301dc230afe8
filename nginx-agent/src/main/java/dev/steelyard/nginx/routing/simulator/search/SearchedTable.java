package dev.steelyard.nginx.routing.simulator.search;

import dev.steelyard.nginx.routing.agent.SearchedParameters;
import dev.steelyard.nginx.routing.searched.SearchedModel;
import dev.steelyard.nginx.routing.searched.SearchedModel.Judgement;
import dev.steelyard.nginx.routing.searched.SearchedModel.Made;
import java.util.Locale;
import java.util.stream.Collectors;

/** A searched policy as text. */
final class SearchedTable {

  private SearchedTable() {}

  /** Its numbers, what made it, and whether it was accepted. */
  static String of(SearchedModel model) {
    StringBuilder text = new StringBuilder();
    SearchedParameters p = model.parameters();
    line(text, "p0  gain on the latency ratio         %8.4f", p.fast());
    line(text, "p1  gain on the ratio of the type     %8.4f", p.type());
    line(text, "p2  gain on the slow average          %8.4f", p.slow());
    line(text, "p3  gain on the slope                 %8.4f", p.slope());
    line(text, "p4  what the load adds to p0          %8.4f", p.loadFast());
    line(text, "p5  logit of the past kept            %8.4f", p.alphaLogit());
    line(text, "p6  logit of the step                 %8.4f", p.betaLogit());
    line(text, "p7  gain on the error share           %8.4f", p.error());
    line(text, "p8  what the load adds to p3          %8.4f", p.loadSlope());
    Made made = model.made();
    line(
        text,
        "searched in %s; version %s, seed %d, %d generations, objective %.4f",
        made.worlds(),
        made.software(),
        made.seed(),
        made.byGeneration().size(),
        made.objective());
    SearchedModel.Site site = made.site();
    if (site != null) {
      line(
          text,
          "for %s only (windows %d to %d of the log behind %s)",
          site.servers().entrySet().stream()
              .map(upstream -> upstream.getKey() + " " + String.join(" ", upstream.getValue()))
              .collect(Collectors.joining(", ")),
          site.firstSample(),
          site.lastSample(),
          site.file());
    }
    Judgement judged = model.acceptance();
    line(
        text,
        "in %d worlds that it never saw its tardiness is %.3f of the gains', standard error of the"
            + " logarithm %.3f (of the mean %.3f), worst world %.3f",
        judged.worlds(),
        Math.exp(judged.meanLogRatio()),
        judged.standardError(),
        judged.meanLogRatio(),
        judged.worstWorld());
    line(
        text,
        judged.accepted()
            ? "accepted: better by more than two standard errors, and in no world worse than 1.2"
            : "NOT accepted: the default gains stay. It must be better by more than two standard"
                + " errors, and in no world worse than 1.2");
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
