package dev.steelyard.shared.sample;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import java.util.Map;

/**
 * One line of the file that the published 20_deep_scheduling collector writes: a JSON object, zone
 * to "ip:port" to fields. All values are running totals as the status page shows them; there is no
 * time stamp.
 *
 * @param zones servers by upstream, in the order of the page
 */
public record PublishedRecord(@JsonValue Map<String, Map<String, Server>> zones) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public PublishedRecord {}

  /**
   * One server's fields under their published names and in the published order.
   *
   * @param non2xx3xx attempts answered 1xx, 4xx or 5xx
   * @param backup 0 or 1
   * @param down 0 or 1
   */
  @JsonPropertyOrder({
    "requestCounter",
    "inBytes",
    "outBytes",
    "Non 2xx/3xx responses",
    "requestMsecCounter",
    "weight",
    "maxFails",
    "failTimeout",
    "backup",
    "down"
  })
  public record Server(
      long requestCounter,
      long inBytes,
      long outBytes,
      @JsonProperty("Non 2xx/3xx responses") long non2xx3xx,
      long requestMsecCounter,
      int weight,
      int maxFails,
      long failTimeout,
      int backup,
      int down) {}

  /** The line, without its end. */
  public String print() {
    try {
      return RecordCodec.mapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw SteelyardException.badRequest(
          "a published record cannot be written as JSON", e.getOriginalMessage());
    }
  }

  /**
   * A line that {@link #print} or the published collector wrote.
   *
   * @throws SteelyardException BAD_REQUEST: another format
   */
  public static PublishedRecord parse(String line) {
    try {
      PublishedRecord read = RecordCodec.mapper().readValue(line, PublishedRecord.class);
      if (read == null) {
        throw notPublished("it holds null");
      }
      return read;
    } catch (JsonProcessingException e) {
      throw notPublished(e.getOriginalMessage());
    }
  }

  private static SteelyardException notPublished(String why) {
    return SteelyardException.badRequest(
        "not a line of the published collector (" + why + ")",
        "record one with --format published");
  }
}
