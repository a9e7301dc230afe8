package dev.steelyard.client.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The metrics of a running load, read as Prometheus reads them. */
class PrometheusTest {

  private static final Pattern SAMPLE =
      Pattern.compile(
          "(steelyard_load_[a-z_]+)(\\{([a-z]+=\"[^\"\\\\]*\"(,[a-z]+=\"[^\"\\\\]*\")*)})?"
              + " (NaN|[0-9]+(\\.[0-9]+)?)");
  private static final Pattern COMMENT =
      Pattern.compile("# (HELP|TYPE) (steelyard_load_[a-z_]+) (.+)");

  private final StringWriter out = new StringWriter();
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void everyLineIsWellFormedAndCountersOnlyRiseAndThePortIsClosedAfterwards() throws Exception {
    URI closed;
    List<Map<String, Double>> pages = new ArrayList<>();
    try (RawServer server = RawServer.answering()) {
      CompletableFuture<Integer> status =
          CompletableFuture.supplyAsync(
              () ->
                  new CommandLine(new LoadCommand())
                      .setOut(new PrintWriter(out))
                      .setErr(new PrintWriter(out))
                      .execute(
                          server.url(), "-R", "100", "-d", "4s", "-T", "20s", "--prometheus", "0"));
      URI metrics = URI.create(awaited(Pattern.compile("metrics on (http://\\S+)"), status));
      closed = metrics;
      Plans.until("the end of the run", () -> status.isDone() || !read(metrics, pages));
      assertThat(status.get(60, TimeUnit.SECONDS)).as(out.toString()).isZero();
    }
    for (int i = 1; i < pages.size(); i++) {
      Map<String, Double> before = pages.get(i - 1);
      pages
          .get(i)
          .forEach(
              (name, value) -> {
                if (name.matches(".*_(total|count|sum)(\\{.*)?")) {
                  assertThat(value).as(name).isGreaterThanOrEqualTo(before.getOrDefault(name, 0.0));
                }
              });
    }
    Map<String, Double> last = pages.get(pages.size() - 1);
    assertThat(last.get("steelyard_load_sent_requests_total{type=\"request\"}")).isPositive();
    assertThat(last.get("steelyard_load_send_lateness_seconds_count{type=\"request\"}"))
        .isEqualTo(last.get("steelyard_load_sent_requests_total{type=\"request\"}"));
    assertThatThrownBy(() -> page(closed)).isInstanceOf(ConnectException.class);
  }

  /** Adds the page if it is a new one; false when nobody answers any more. */
  private boolean read(URI metrics, List<Map<String, Double>> pages) {
    try {
      Map<String, Double> now = samples(page(metrics));
      if (pages.isEmpty() || !now.equals(pages.get(pages.size() - 1))) {
        pages.add(now);
      }
      return true;
    } catch (ConnectException over) {
      return false;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private String page(URI metrics) throws Exception {
    HttpResponse<String> answer =
        client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4");
    return answer.body();
  }

  /** Values by name and labels; each family is announced by HELP and TYPE before its samples. */
  private static Map<String, Double> samples(String page) {
    Map<String, String> types = new HashMap<>();
    Map<String, Double> values = new HashMap<>();
    assertThat(page).endsWith("\n");
    for (String line : page.lines().toList()) {
      Matcher comment = COMMENT.matcher(line);
      if (comment.matches()) {
        if (comment.group(1).equals("TYPE")) {
          assertThat(types.put(comment.group(2), comment.group(3))).as(line).isNull();
        }
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as(line).isTrue();
      String family = sample.group(1);
      String type = types.getOrDefault(family, types.get(family.replaceAll("_(sum|count)$", "")));
      assertThat(type).as(line).isIn("counter", "gauge", "summary");
      assertThat(family.endsWith("_total")).as(line).isEqualTo("counter".equals(type));
      String name = sample.group(2) == null ? family : family + sample.group(2);
      assertThat(values.put(name, Double.valueOf(sample.group(5)))).as(line).isNull();
    }
    return values;
  }

  private String awaited(Pattern wanted, CompletableFuture<?> running) throws Exception {
    Plans.until(wanted.pattern(), () -> running.isDone() || wanted.matcher(out.toString()).find());
    Matcher found = wanted.matcher(out.toString());
    assertThat(found.find()).as(out.toString()).isTrue();
    return found.group(1);
  }
}
