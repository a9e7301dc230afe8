package dev.steelyard.nginx.routing.plan;

import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which servers stand behind which upstream, in the order that features and actions keep.
 *
 * @param groups one an upstream
 */
record Fleet(List<Group> groups) {

  /**
   * One upstream.
   *
   * @param upstream its name
   * @param servers {@code host:port} each
   */
  record Group(String upstream, List<String> servers) {

    Group {
      servers = List.copyOf(servers);
    }

    static Group of(UpstreamWindow window) {
      return new Group(window.upstream(), window.servers().stream().map(s -> s.server()).toList());
    }

    @Override
    public String toString() {
      return upstream + "=" + String.join(",", servers);
    }
  }

  Fleet {
    groups = List.copyOf(groups);
    for (Group group : groups) {
      if (group.servers().isEmpty()) {
        throw new IllegalArgumentException("upstream " + group.upstream() + " has no servers");
      }
    }
  }

  /** Upstreams that have servers, in the order of the sample. */
  static Fleet of(Sample sample) {
    return new Fleet(
        sample.upstreams().stream().filter(u -> !u.servers().isEmpty()).map(Group::of).toList());
  }

  /** Every server once, in the order of their first upstream. */
  List<String> servers() {
    return groups.stream().flatMap(g -> g.servers().stream()).distinct().toList();
  }

  /** Whether the other has the same servers behind the same upstreams, in any order. */
  boolean sameServers(Fleet other) {
    return unordered().equals(other.unordered());
  }

  private Set<Object> unordered() {
    Set<Object> all = new HashSet<>();
    groups.forEach(g -> all.add(List.of(g.upstream(), Set.copyOf(g.servers()))));
    return all;
  }

  @Override
  public String toString() {
    return String.join(" ", groups.stream().map(Group::toString).toList());
  }
}
