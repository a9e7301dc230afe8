package dev.steelyard.nginx.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** Sends commands to an agent's own port, as {@code nginx-agent send} does. Blocking. */
public final class CommandClient {

  private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final URI api;

  /** Talks to the agent whose command API is on this loopback port. */
  public CommandClient(int port) {
    this.api = URI.create("http://127.0.0.1:" + port);
  }

  /** Where it sends to. */
  public URI api() {
    return api;
  }

  /** Sends a command and reads its answer. */
  public <R extends Record> R send(String address, Record body, Class<R> reply) {
    HttpRequest request =
        HttpRequest.newBuilder(
                api.resolve(
                    "/api/commands/" + address + "?timeoutMillis=" + COMMAND_LIMIT.toMillis()))
            .timeout(COMMAND_LIMIT.plusSeconds(5))
            .POST(HttpRequest.BodyPublishers.ofString(RecordCodec.encode(body).encode()))
            .build();
    HttpResponse<String> answer = exchange(request);
    if (answer.statusCode() != 200) {
      throw new SteelyardException(
          ErrorCode.ofStatus(answer.statusCode()), address + " answered " + answer.body().strip());
    }
    return RecordCodec.decode(answer.body(), reply);
  }

  /** Sends a command without a body. */
  public <R extends Record> R send(String address, Class<R> reply) {
    return send(address, new Empty(), reply);
  }

  /** The roles that this agent knows to be ready; empty while nobody listens. */
  public Set<String> readyRoles() {
    HttpRequest request =
        HttpRequest.newBuilder(api.resolve("/api/ready")).timeout(Duration.ofSeconds(2)).build();
    Set<String> roles = new TreeSet<>();
    try {
      JsonNode answer =
          RecordCodec.mapper()
              .readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
      answer.path("agents").forEach(agent -> roles.add(agent.path("role").asText()));
      return roles;
    } catch (JsonProcessingException e) {
      throw new SteelyardException(ErrorCode.FAILED, api + "/api/ready", "is not JSON", e);
    } catch (IOException e) {
      return Set.of(); // not listening yet: the caller asks again until its own limit
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private HttpResponse<String> exchange(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE,
          request.uri() + " (" + SteelyardException.sentence(e) + ")",
          "see the agent's log",
          e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static SteelyardException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new SteelyardException(ErrorCode.FAILED, "the demo", "was interrupted", e);
  }
}
