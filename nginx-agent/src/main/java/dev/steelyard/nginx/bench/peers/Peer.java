package dev.steelyard.nginx.bench.peers;

import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.nginx.upstream.StockRule;
import dev.steelyard.shared.bench.figure.Figure;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A way to balance. "By speed" means the true weights 4:2:1, otherwise all weights are equal. */
enum Peer {
  LEAST_CONN("leastConn", StockRule.LEAST_CONN, false, "NGINX least_conn"),
  /** The same once more: what differs from 1 here is noise. */
  LEAST_CONN_AGAIN("leastConnAgain", StockRule.LEAST_CONN, false, "NGINX least_conn once more"),
  WEIGHTED("weighted", StockRule.ROUND_ROBIN, true, "NGINX round robin by speed"),
  RANDOM_TWO("randomTwo", StockRule.RANDOM_TWO, false, "NGINX random two least_conn"),
  HAPROXY("haproxyLeastConn", "HAProxy leastconn"),
  LUA_LEAST_CONN("luaLeastConn", PickRule.LEAST_CONN, "Lua least-conn by speed"),
  LUA_SHORTEST_DELAY("luaShortestDelay", PickRule.SHORTEST_DELAY, "Lua shortest-delay by speed"),
  LUA_OWN_DELAY("luaOwnDelay", PickRule.OWN_DELAY, "Lua own-delay by speed"),
  ROUND_ROBIN("roundRobin", StockRule.ROUND_ROBIN, false, "NGINX round robin"),
  IP_HASH("ipHash", StockRule.IP_HASH, true, "NGINX ip_hash by speed, 50 client networks"),
  HASH_CONSISTENT(
      "hashConsistent",
      StockRule.HASH_CONSISTENT,
      true,
      "NGINX hash of the URI consistent, by speed");

  private final String key;
  private final Optional<StockRule> stock;
  private final Optional<PickRule> lua;
  private final boolean bySpeed;
  private final String sentence;

  Peer(String key, StockRule rule, boolean bySpeed, String sentence) {
    this(key, Optional.of(rule), Optional.empty(), bySpeed, sentence);
  }

  Peer(String key, PickRule rule, String sentence) {
    this(key, Optional.empty(), Optional.of(rule), true, sentence);
  }

  Peer(String key, String sentence) {
    this(key, Optional.empty(), Optional.empty(), false, sentence);
  }

  @SuppressWarnings("ImmutableEnumChecker") // an Optional of an enum
  Peer(
      String key,
      Optional<StockRule> stock,
      Optional<PickRule> lua,
      boolean bySpeed,
      String sentence) {
    this.key = key;
    this.stock = stock;
    this.lua = lua;
    this.bySpeed = bySpeed;
    this.sentence = sentence;
  }

  /** NGINX' own rule; empty for one that is not NGINX' own. */
  Optional<StockRule> stock() {
    return stock;
  }

  /** The rule of the Lua balancer. */
  Optional<PickRule> lua() {
    return lua;
  }

  boolean bySpeed() {
    return bySpeed;
  }

  /** For notes. */
  String sentence() {
    return sentence;
  }

  /**
   * Whether it may send a server more than that can do, and its queue then grows to its bound: such
   * arms run apart from the others.
   */
  boolean mayOverload() {
    return this == ROUND_ROBIN || this == IP_HASH || this == HASH_CONSISTENT;
  }

  /** Those that are compared with {@link #LEAST_CONN}. */
  static List<Peer> compared() {
    return Arrays.stream(values()).filter(peer -> peer != LEAST_CONN).toList();
  }

  /** Mean, p99 and accumulated relative tardiness, in this order. */
  List<Figure> figures() {
    return List.of(
        Figure.plain("peers." + key + ".meanRatio", "ratio"),
        Figure.plain("peers." + key + ".p99Ratio", "ratio"),
        Figure.plain("peers." + key + ".artRatio", "ratio"));
  }

  /** For names of files. */
  String key() {
    return key;
  }
}
