package dev.steelyard.shared.vts;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import dev.steelyard.shared.vts.VtsPeer.Buckets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened between two status pages.
 *
 * <p>Counts and sums are differences of running totals, never the page's own averages, which cover
 * the last 63 requests. The window is what NGINX' clock says, not the nominal period. A counter
 * that falls, other servers or another machine start a new baseline; a reload, which changes only
 * {@code loadMsec}, does not. A page that is refused leaves the baseline as it was.
 *
 * <p>State: the last page. One thread; linear in the number of servers.
 */
public final class PageDifference {

  private final String source;
  private final Set<String> upstreams;
  private final long periodMillis;
  private final Map<NoSample, Long> noSamples = new EnumMap<>(NoSample.class);
  private @Nullable VtsPage last;
  private @Nullable NoSample why;
  private long number;
  private long droppedHistograms;

  /**
   * @param source where the pages are from, for errors
   * @param upstreams names of those wanted; empty for all
   * @param periodMillis nominal time between polls, to count the missed ones
   */
  public PageDifference(String source, Set<String> upstreams, long periodMillis) {
    this.source = source;
    this.upstreams = Set.copyOf(upstreams);
    this.periodMillis = periodMillis;
  }

  /**
   * The sample between the last page and this one; empty when there is none, {@link #why()} tells.
   *
   * @throws SteelyardException as {@link VtsPage#select}
   */
  public Optional<Sample> next(VtsPage page) {
    VtsPage now = page.select(upstreams, source);
    VtsPage before = last;
    NoSample reason = before == null ? NoSample.FIRST_PAGE : reason(before, now);
    why = reason;
    if (reason != NoSample.STALE_PAGE) {
      last = now;
    }
    if (reason != null) {
      noSamples.merge(reason, 1L, Long::sum);
    }
    return before == null || reason != null ? Optional.empty() : Optional.of(sample(before, now));
  }

  /** Why the last page gave no sample; empty when it gave one, or before the first page. */
  public Optional<NoSample> why() {
    return Optional.ofNullable(why);
  }

  /** Pages that gave no sample, by reason. */
  public Map<NoSample, Long> noSamples() {
    return Map.copyOf(noSamples);
  }

  /** Histograms left out because their counts did not fit each other or the request counter. */
  public long droppedHistograms() {
    return droppedHistograms;
  }

  private static @Nullable NoSample reason(VtsPage before, VtsPage now) {
    if (now.nowMsec() == before.nowMsec()) {
      return NoSample.STALE_PAGE;
    }
    if (now.nowMsec() < before.nowMsec()) {
      return NoSample.CLOCK_BACK;
    }
    if (!now.hostName().equals(before.hostName())
        || fell(before.connections(), now.connections())) {
      return NoSample.RESTART;
    }
    if (!now.upstreamZones().keySet().equals(before.upstreamZones().keySet())) {
      return NoSample.SERVERS_CHANGED;
    }
    for (Map.Entry<String, List<VtsPeer>> upstream : now.upstreamZones().entrySet()) {
      Map<String, VtsPeer> earlier = byServer(before, upstream.getKey());
      if (earlier.size() != upstream.getValue().size()) {
        return NoSample.SERVERS_CHANGED;
      }
      for (VtsPeer peer : upstream.getValue()) {
        VtsPeer old = earlier.get(peer.server());
        if (old == null) {
          return NoSample.SERVERS_CHANGED;
        }
        if (fell(old, peer)) {
          return NoSample.RESTART;
        }
      }
    }
    return null;
  }

  private static Map<String, VtsPeer> byServer(VtsPage page, String upstream) {
    Map<String, VtsPeer> peers = new HashMap<>();
    for (VtsPeer peer : page.upstreamZones().getOrDefault(upstream, List.of())) {
      peers.put(peer.server(), peer);
    }
    return peers;
  }

  private static boolean fell(VtsPage.Connections before, VtsPage.Connections now) {
    return now.accepted() < before.accepted()
        || now.handled() < before.handled()
        || now.requests() < before.requests();
  }

  private static boolean fell(VtsPeer before, VtsPeer now) {
    VtsPeer.Responses was = before.responses();
    VtsPeer.Responses is = now.responses();
    return now.requestCounter() < before.requestCounter()
        || now.inBytes() < before.inBytes()
        || now.outBytes() < before.outBytes()
        || is.count1xx() < was.count1xx()
        || is.count2xx() < was.count2xx()
        || is.count3xx() < was.count3xx()
        || is.count4xx() < was.count4xx()
        || is.count5xx() < was.count5xx()
        || now.requestMsecCounter() < before.requestMsecCounter()
        || responseMillis(before, now) < 0;
  }

  /** From the µs counter where both pages have it, else from the ms counter. */
  private static double responseMillis(VtsPeer before, VtsPeer now) {
    if (before.responseMicrosCounter() != null && now.responseMicrosCounter() != null) {
      return (now.responseMicrosCounter() - before.responseMicrosCounter()) / 1000.0;
    }
    return now.responseMsecCounter() - before.responseMsecCounter();
  }

  private Sample sample(VtsPage before, VtsPage now) {
    List<UpstreamWindow> windows = new ArrayList<>();
    now.upstreamZones()
        .forEach(
            (name, peers) -> {
              Map<String, VtsPeer> earlier = byServer(before, name);
              List<ServerWindow> servers = new ArrayList<>();
              for (VtsPeer peer : peers) {
                VtsPeer old = earlier.get(peer.server());
                if (old != null) {
                  servers.add(window(old, peer));
                }
              }
              windows.add(new UpstreamWindow(name, servers));
            });
    long windowMillis = now.nowMsec() - before.nowMsec();
    int polls = (int) Math.max(1, Math.round((double) windowMillis / periodMillis));
    return new Sample(
        ++number, before.nowMsec(), now.nowMsec(), polls, now.connections().active(), windows);
  }

  private ServerWindow window(VtsPeer before, VtsPeer now) {
    VtsPeer.Responses was = before.responses();
    VtsPeer.Responses is = now.responses();
    long requests = now.requestCounter() - before.requestCounter();
    return new ServerWindow(
        now.server(),
        requests,
        now.inBytes() - before.inBytes(),
        now.outBytes() - before.outBytes(),
        is.count1xx() - was.count1xx(),
        is.count2xx() - was.count2xx(),
        is.count3xx() - was.count3xx(),
        is.count4xx() - was.count4xx(),
        is.count5xx() - was.count5xx(),
        now.requestMsecCounter() - before.requestMsecCounter(),
        responseMillis(before, now),
        now.weightInForce(),
        now.outOfService(),
        now.inFlight(),
        latency(before.responseBuckets(), now.responseBuckets(), requests));
  }

  /**
   * Bucket i is the difference of cumulative counter i less that of counter i - 1; above the last
   * bound are the requests less the difference of the last counter. A negative count (counters that
   * were reset, or a page that was written while they changed) drops the histogram.
   */
  private @Nullable LatencyHistogram latency(
      @Nullable Buckets before, @Nullable Buckets now, long requests) {
    if (before == null
        || now == null
        || now.msecs().isEmpty()
        || !now.msecs().equals(before.msecs())) {
      return null;
    }
    List<Long> counts = new ArrayList<>();
    long below = 0;
    boolean fits = true;
    for (int i = 0; i < now.counters().size(); i++) {
      long upTo = now.counters().get(i) - before.counters().get(i);
      fits &= upTo >= below;
      counts.add(upTo - below);
      below = upTo;
    }
    counts.add(requests - below);
    if (!fits || requests < below) {
      droppedHistograms++;
      return null;
    }
    return new LatencyHistogram(now.msecs(), counts);
  }
}
