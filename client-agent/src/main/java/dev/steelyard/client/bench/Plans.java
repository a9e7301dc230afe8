package dev.steelyard.client.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** The plans of the arms, as {@code steelyard.load.start} takes them. */
final class Plans {

  /** As many as the other tools get. */
  static final int CONNECTIONS = 64;

  private Plans() {}

  /** One GET after the other on every connection, as fast as the answers come. */
  static JsonObject closed(int port, int warmUpSeconds, double seconds) {
    return gets(port, warmUpSeconds, seconds, 1, "norm-nowait");
  }

  /** GETs at a rate. */
  static JsonObject paced(
      int port, String pacing, double rate, int warmUpSeconds, double seconds, long seed) {
    return gets(port, warmUpSeconds, seconds, rate, "fixed")
        .put("pacing", pacing)
        .put("seed", seed);
  }

  private static JsonObject gets(
      int port, int warmUpSeconds, double seconds, double rate, String arrival) {
    return new JsonObject()
        .put("target", "http://127.0.0.1:" + port)
        .put("connectionsPerType", CONNECTIONS)
        .put("warmupSeconds", warmUpSeconds)
        .put("requests", new JsonArray().add(new JsonObject().put("name", "get").put("path", "/")))
        .put(
            "stages",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("seconds", warmUpSeconds + seconds)
                        .put("ratePerSecond", Map.of("all", rate))
                        .put("arrival", arrival)));
  }
}
