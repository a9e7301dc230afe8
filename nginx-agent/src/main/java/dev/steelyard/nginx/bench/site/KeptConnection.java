package dev.steelyard.nginx.bench.site;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A client that asks one question after the other on a connection kept open. */
public final class KeptConnection {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();
  private final URI base;

  /**
   * @param port on loopback
   */
  public KeptConnection(int port) {
    this.base = URI.create("http://127.0.0.1:" + port);
  }

  /**
   * The body of an answer.
   *
   * @throws SteelyardException when the status is not 200, or nobody answers
   */
  public String get(String path) {
    URI uri = base.resolve(path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(LIMIT).build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new SteelyardException(
            ErrorCode.FAILED, uri + " answered " + answer.statusCode(), "see NGINX' error log");
      }
      return answer.body();
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE, uri + " (" + SteelyardException.sentence(e) + ")", "run again", e);
    } catch (InterruptedException e) {
      throw BenchSite.interrupted(e);
    }
  }
}
