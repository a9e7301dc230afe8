package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.nginx.upstream.NginxSettings.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where the agent's configuration and the foreign NGINX' say different things. */
final class Differences {

  private Differences() {}

  /** Differences that nothing can be attached with, as sentences. */
  static List<String> of(NginxSettings settings, Set<String> sharedLua, Survey survey) {
    List<String> differences = new ArrayList<>();
    for (Upstream upstream : settings.upstreams()) {
      Optional<UpstreamBlock> block = survey.upstream(upstream.name());
      if (block.isEmpty()) {
        differences.add(
            "NGINX has no upstream %s: take it out of the agent's upstreams, or write its block"
                .formatted(upstream.name()));
      } else if (!block.get().weights().keySet().equals(upstream.servers().keySet())) {
        differences.add(
            "upstream %s (%s) has %s, the agent is configured with %s: make them the same"
                .formatted(
                    upstream.name(),
                    block.get().node().directive().place(),
                    new TreeSet<>(block.get().weights().keySet()),
                    new TreeSet<>(upstream.servers().keySet())));
      }
    }
    Set<String> occupied = SharedLua.occupied(survey);
    for (String phase : SharedLua.PHASES) {
      if (occupied.contains(phase) && !sharedLua.contains(phase)) {
        differences.add(
            "NGINX' http block has a %s of its own: add it to nginx.sharedLua of the agent"
                .formatted(phase));
      } else if (sharedLua.contains(phase) && !occupied.contains(phase)) {
        differences.add(
            "nginx.sharedLua of the agent names %s, of which NGINX' http block has none of its own:"
                    .formatted(phase)
                + " take it out");
      }
    }
    return List.copyOf(differences);
  }

  /** Same servers, other weights: the agent's hold, as long as its lines are there. */
  static List<Finding> ofWeights(NginxSettings settings, Survey survey) {
    List<Finding> findings = new ArrayList<>();
    for (Upstream upstream : settings.upstreams()) {
      Optional<UpstreamBlock> block = survey.upstream(upstream.name());
      Map<String, Integer> written = block.map(UpstreamBlock::weights).orElse(Map.of());
      if (written.keySet().equals(upstream.servers().keySet())
          && !written.equals(upstream.servers())) {
        findings.add(
            Finding.warning(
                block.orElseThrow().node().directive().place(),
                "upstream %s has the weights %s, the agent's base weights are %s, which hold"
                    .formatted(
                        upstream.name(),
                        new TreeMap<>(written),
                        new TreeMap<>(upstream.servers()))));
      }
    }
    return List.copyOf(findings);
  }
}
