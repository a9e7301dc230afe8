package dev.steelyard.client.load;

import static dev.steelyard.shared.SteelyardException.badRequest;

import dev.steelyard.client.load.request.RequestFile;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.Limits;
import dev.steelyard.shared.bus.StartLoad.RandomPlan;
import dev.steelyard.shared.bus.StartLoad.Request;
import dev.steelyard.shared.bus.StartLoad.Share;
import dev.steelyard.shared.bus.StartLoad.Stage;
import dev.steelyard.shared.bus.StartLoad.Trace;
import dev.steelyard.shared.bus.StartLoad.Users;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * A load plan on the command line: one stage, the random plan, users, or a trace. With a URL the
 * requests go there; with a target they are the social network's.
 */
final class PlanOptions {

  @Option(
      names = "--target",
      paramLabel = "URL",
      description = "Base URL of a social network; sends its requests instead of a URL's own.")
  private @Nullable String target;

  @Option(
      names = {"-d", "--duration", "--seconds"},
      paramLabel = "TIME",
      description =
          "Length of the run, for instance 30s or 2m; needed but for --random, whose default is"
              + " 18000, and --trace.")
  private @Nullable String duration;

  @Option(
      names = {"-R", "--rate"},
      paramLabel = "N|TYPE=N,...",
      description =
          "Requests a second of all types together, for instance 2000 or 2k, or of each, for"
              + " instance compose=300,home-read=180,user-read=120.")
  private @Nullable String rate;

  @Option(
      names = {"-D", "--arrival", "--dist"},
      paramLabel = "LAW",
      description =
          "exponential (exp), fixed, normal (norm: of 0.3 of the mean, never below 0), zipf, or"
              + " norm-nowait, which ignores the rate and sends whenever a connection is free;"
              + " default: fixed for one rate, exponential for rates of types.")
  private @Nullable String arrival;

  @Option(
      names = "--dsb",
      description =
          "The schedule of DeathStarBench's wrk2: each connection has its own, connections and rate"
              + " are divided by the threads as integers; norm is norm-nowait there.")
  private boolean dsb;

  @Option(names = "--random", description = "The published random plan.")
  private boolean random;

  @Option(
      names = "--published-code",
      description = "The random plan as the published program runs it: reads exponential.")
  private boolean publishedCode;

  @Option(names = "--users", paramLabel = "COUNT", description = "Closed-loop users.")
  private @Nullable Integer users;

  @Option(
      names = "--spawn-rate",
      paramLabel = "PER_SECOND",
      description = "So many users begin each second; default: all at once.")
  private @Nullable Double spawnRate;

  @Option(
      names = "--think-seconds",
      paramLabel = "SECONDS",
      description = "A user thinks 0 to so long, uniformly; default 2.")
  private @Nullable Double thinkSeconds;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Gaps between sends, one a line; again from the start if -d is longer.")
  private @Nullable Path trace;

  @Option(
      names = "--trace-unit",
      paramLabel = "UNIT",
      description = "Of the trace: us (default), ms or s.")
  private @Nullable String traceUnit;

  @Option(
      names = "--request",
      paramLabel = "FILE",
      description =
          "Requests as JSON: name, weight, method, path, headers, body (or @FILE), with fields like"
              + " $${int:1..9}, $${alnum:8}, $${seq}, $${csv:FILE:COLUMN}.")
  private @Nullable Path request;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME: VALUE",
      description = "A header of every request to the URL.")
  private List<String> headers = List.of();

  @Option(names = "--method", description = "Of the requests to the URL; default GET.")
  private @Nullable String method;

  @Option(names = "--body", paramLabel = "TEXT|@FILE", description = "Of requests to the URL.")
  private @Nullable String body;

  @Option(names = "--seed", description = "Of everything random; default 1.")
  private @Nullable Long seed;

  @Option(names = "--rate-factor", description = "Every rate is multiplied by it; default 1.")
  private @Nullable Double rateFactor;

  @Option(
      names = {"-c", "--connections"},
      paramLabel = "COUNT",
      description = "At most; with --target for each request type. Default 100.")
  private @Nullable String connections;

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "COUNT",
      description = "That send; default 1.")
  private @Nullable String threads;

  @Option(
      names = "--pacing",
      paramLabel = "MODE",
      description = "busy, hybrid (default) or eco: how exactly sends meet their times.")
  private @Nullable String pacing;

  @Option(names = "--insecure", description = "Believe any certificate of an https target.")
  private boolean insecure;

  @Option(names = "--timeout-millis", description = "For each request; default 2000.")
  private @Nullable Long timeoutMillis;

  @Option(
      names = {"-T", "--timeout"},
      paramLabel = "TIME",
      description = "The same as a time, for instance 2s.")
  private @Nullable String timeout;

  @Option(names = "--warmup-seconds", description = "Left out of all figures; default 0.")
  private @Nullable Double warmupSeconds;

  @Option(
      names = "--deadline",
      split = ",",
      paramLabel = "TYPE=MILLIS",
      description = "For the tardiness, for instance compose=50.")
  private @Nullable Map<String, Double> deadline;

  @Option(
      names = "--limit",
      split = ",",
      paramLabel = "NAME=VALUE",
      description =
          "Limits of the verdict: latenessP99Millis, rateErrorShare, windowRateErrorShare,"
              + " dropped, utilisationShare, stolenShare.")
  private Map<String, Double> limits = Map.of();

  @Option(
      names = "--share",
      paramLabel = "INDEX/OF",
      description = "This agent's part of a plan that several run, for instance 0/4.")
  private @Nullable String share;

  @Option(
      names = "--exact-split",
      description = "Agents take turns in the one sequence instead of a rate each.")
  private boolean exactSplit;

  @Option(
      names = "--start-at-millis",
      description = "Common start of several agents, ms since the epoch.")
  private @Nullable Long startAtMillis;

  @Option(
      names = {"-s", "--script"},
      paramLabel = "FILE",
      hidden = true)
  private @Nullable String script;

  @Option(
      names = {"-B", "--batch_latency"},
      hidden = true)
  private boolean batchLatency;

  @Option(names = "-p", hidden = true)
  private boolean tenths;

  /**
   * The plan.
   *
   * @param urls of the requests, all of one server; empty for the requests of a target
   */
  StartLoad plan(List<String> urls) {
    check(urls);
    int copies = Math.max(1, urls.size());
    String url = urls.isEmpty() ? null : urls.get(0);
    String base = url == null ? target : request == null ? origin(url) : url;
    boolean perType = rate != null && rate.contains("=");
    return new StartLoad(
        null,
        base == null ? "" : base,
        seed,
        rateFactor,
        copies(copies, "--connections", connections, 100),
        timeout == null
            ? timeoutMillis
            : Long.valueOf(Math.round(Wrk2Options.seconds("--timeout", timeout) * 1000)),
        warmupSeconds,
        deadline,
        null,
        rate == null ? null : List.of(new Stage(length(), rates(rate, copies), law(perType))),
        random
            ? new RandomPlan(optionalLength(), null, null, null, null, null, null, publishedCode)
            : null,
        users == null ? null : new Users(users, length(), spawnRate, thinkSeconds),
        requests(urls),
        request == null ? null : RequestFile.directory(request).toString(),
        trace == null
            ? null
            : new Trace(trace.toAbsolutePath().toString(), traceUnit, optionalLength()),
        copies(copies, "--threads", threads, 1),
        dsb ? Boolean.TRUE : null,
        pacing,
        insecure ? Boolean.TRUE : null,
        verdictLimits(),
        shareOf(),
        null);
  }

  /** A number of connections or threads, for all copies together; null where none is given. */
  private static @Nullable Integer copies(
      int copies, String option, @Nullable String given, int otherwise) {
    if (given == null) {
      return copies == 1 ? null : Integer.valueOf(copies * otherwise);
    }
    return copies * Wrk2Options.whole(option, given);
  }

  private void check(List<String> urls) {
    if (script != null) {
      throw Wrk2Options.absent("--script");
    }
    if (batchLatency) {
      throw Wrk2Options.absent("--batch_latency");
    }
    if (tenths) {
      throw Wrk2Options.absent("-p");
    }
    if (urls.isEmpty() && target == null) {
      throw badRequest("no target", "give a URL, or --target for the social network's requests");
    }
    if (!urls.isEmpty() && target != null) {
      throw badRequest(
          "a URL and --target are mutually exclusive", "--target sends the social network's");
    }
    checkUrls(urls);
    checkTiming();
    boolean own = method != null || body != null || !headers.isEmpty();
    require(
        !own || (!urls.isEmpty() && request == null),
        "--method, --body and --header",
        "use them with a URL; with --request write them into its file");
  }

  private void checkUrls(List<String> urls) {
    for (String url : urls) {
      require(url.contains("://"), "URL " + url, "write it with its scheme, as http://HOST/PATH");
      require(
          origin(url).equals(origin(urls.get(0))),
          "URLs of " + origin(urls.get(0)) + " and " + origin(url),
          "give URLs of one server, and run the command once for each server");
    }
    require(
        urls.size() < 2 || request == null,
        "--request with " + urls.size() + " URLs",
        "give one URL, and the paths in the file");
  }

  private void checkTiming() {
    require(!publishedCode || random, "--published-code", "use it with --random");
    require(arrival == null || rate != null, "--arrival " + arrival, "use it with --rate");
    require(spawnRate == null || users != null, "--spawn-rate", "use it with --users");
    require(thinkSeconds == null || users != null, "--think-seconds", "use it with --users");
    require(traceUnit == null || trace != null, "--trace-unit", "use it with --trace");
    Map<String, Boolean> ways = new LinkedHashMap<>();
    ways.put("--rate", rate != null);
    ways.put("--users", users != null);
    ways.put("--trace", trace != null);
    ways.put("--random", random);
    List<String> given =
        ways.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).toList();
    require(!given.isEmpty(), "no rate is given", "use one of " + ways.keySet());
    require(given.size() == 1, given + " are given", "use one of them");
  }

  private static void require(boolean good, String what, String remedy) {
    if (!good) {
      throw badRequest(what, remedy);
    }
  }

  private @Nullable List<Request> requests(List<String> urls) {
    if (request != null) {
      return RequestFile.read(request);
    }
    if (urls.isEmpty()) {
      return null;
    }
    Map<String, String> named = new LinkedHashMap<>();
    for (String header : headers) {
      int colon = header.indexOf(':');
      require(colon > 0, "--header " + header, "write NAME: VALUE");
      named.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }
    List<Request> requests = new ArrayList<>();
    for (String url : urls) {
      String path = url.substring(origin(url).length());
      String name = urls.size() == 1 ? "request" : nameOf(requests.size());
      requests.add(new Request(name, null, method, path.isEmpty() ? "/" : path, named, body));
    }
    return requests;
  }

  private static String nameOf(int url) {
    return "url-" + (url + 1);
  }

  /** Scheme, host and port of a URL. */
  private static String origin(String url) {
    int slash = url.indexOf('/', url.indexOf("://") + 3);
    int query = url.indexOf('?');
    require(
        query < 0 || (slash >= 0 && slash < query),
        "URL " + url,
        "write the path before the question mark");
    return slash < 0 ? url : url.substring(0, slash);
  }

  /** One rate is that of each of several URLs. */
  private static Map<String, Double> rates(String text, int urls) {
    Map<String, Double> rates = new LinkedHashMap<>();
    if (urls > 1 && !text.contains("=")) {
      for (int i = 0; i < urls; i++) {
        rates.put(nameOf(i), Wrk2Options.number("--rate", text));
      }
      return rates;
    }
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      rates.put(
          equals < 0 ? StartLoad.ALL : part.substring(0, equals),
          Wrk2Options.number("--rate", part.substring(equals + 1)));
    }
    return rates;
  }

  private @Nullable String law(boolean perType) {
    if (arrival == null) {
      return perType ? null : "fixed";
    }
    return Wrk2Options.law(arrival, dsb);
  }

  private @Nullable Limits verdictLimits() {
    if (limits.isEmpty()) {
      return null;
    }
    Map<String, Double> left = new LinkedHashMap<>(limits);
    Double latenessMillis = left.remove("latenessP99Millis");
    Double rateError = left.remove("rateErrorShare");
    Double windowError = left.remove("windowRateErrorShare");
    Double dropped = left.remove("dropped");
    Double utilisation = left.remove("utilisationShare");
    Double stolen = left.remove("stolenShare");
    require(
        left.isEmpty(),
        "--limit names " + left.keySet(),
        "use latenessP99Millis, rateErrorShare, windowRateErrorShare, dropped, utilisationShare or"
            + " stolenShare");
    return new Limits(
        latenessMillis,
        rateError,
        windowError,
        dropped == null ? null : Long.valueOf(dropped.longValue()),
        utilisation,
        stolen);
  }

  private @Nullable Share shareOf() {
    if (share == null) {
      require(!exactSplit, "--exact-split", "use it with --share");
      return startAtMillis == null ? null : new Share(0, 1, startAtMillis, null);
    }
    require(share.matches("\\d{1,4}/\\d{1,4}"), "--share " + share, "write INDEX/OF, as 0/4");
    int slash = share.indexOf('/');
    return new Share(
        Integer.parseInt(share.substring(0, slash)),
        Integer.parseInt(share.substring(slash + 1)),
        startAtMillis,
        exactSplit);
  }

  private double length() {
    Double given = optionalLength();
    if (given == null) {
      throw badRequest("--duration (-d) is missing", "say how long to send, for instance 30s");
    }
    return given;
  }

  private @Nullable Double optionalLength() {
    return duration == null ? null : Double.valueOf(Wrk2Options.seconds("--duration", duration));
  }
}
