package dev.steelyard.nginx.routing.simulator.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.RecordedLoad;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Logs as they come: with holes, other servers, nothing in them. */
class SiteLogTest {

  private static final List<Sample> WHOLE =
      KnownWorlds.log(KnownWorlds.SPEEDS, Load.of(Set.of(), .2).lasting(60, 1), "lc", 3);

  @Test
  void aWholeLogIsOneStretch() {
    SiteLog log = SiteLog.of(WHOLE, "log");

    assertThat(log.stretches()).hasSize(1);
    assertThat(log.notes()).isEmpty();
    assertThat(log.upstreams()).isEqualTo(KnownWorlds.UPSTREAMS);
    assertThat(log.servers()).isEqualTo(KnownWorlds.servers(3));
  }

  @Test
  void theWindowsAroundAHoleAreUsed() {
    List<Sample> holed = new ArrayList<>(WHOLE.subList(0, 20));
    holed.addAll(WHOLE.subList(25, 40));
    holed.addAll(WHOLE.subList(42, 60));

    SiteLog log = SiteLog.of(holed, "log");

    assertThat(log.stretches()).extracting(List::size).containsExactly(20, 15, 18);
    assertThat(log.notes())
        .containsExactly("the log has 2 holes of 7.0 s in all; the windows around them are used");
    assertThat(Recording.of(log).seconds()).isCloseTo(53, within(1e-9));
  }

  @Test
  void aLogWhoseServersChangeIsThatOfTheCommonestFleet() {
    List<Sample> changing = new ArrayList<>(WHOLE.subList(0, 20));
    WHOLE.subList(20, 60).forEach(s -> changing.add(each(s, row -> named(row, "new"))));

    SiteLog log = SiteLog.of(changing, "log");

    assertThat(log.windows()).hasSize(40);
    assertThat(log.servers()).allMatch(name -> name.startsWith("new"));
    assertThat(log.notes()).hasSize(1);
    assertThat(log.notes().get(0)).contains("the servers change in the log: 40 windows of");
  }

  @Test
  void refusesALogThatSaysTooLittle() {
    refused(List.of(), "my.jsonl has no windows: record at least 30 under traffic");
    refused(WHOLE.subList(0, 29), "my.jsonl has 29 windows that can be used: record at least 30");
    refused(
        WHOLE.stream().map(s -> each(s, SiteLogTest::idle)).toList(),
        "my.jsonl has no requests in 60 windows: record under traffic");
  }

  @Test
  void refusesUpstreamsOverOtherServers() {
    List<Sample> split =
        WHOLE.stream()
            .map(
                s ->
                    with(
                        s,
                        List.of(
                            s.upstreams().get(0),
                            new UpstreamWindow(
                                "home", s.upstreams().get(1).servers().subList(0, 2)))))
            .toList();
    refused(split, "my.jsonl: compose has the servers [10.0.0.1:80");
  }

  @Test
  void anUpstreamWithoutRequestsIsLeftOutAndSaid() {
    List<Sample> two =
        WHOLE.stream()
            .map(
                s -> {
                  List<UpstreamWindow> upstreams = new ArrayList<>(s.upstreams());
                  upstreams.set(2, each(s, SiteLogTest::idle).upstreams().get(2));
                  return with(s, upstreams);
                })
            .toList();

    SiteLog log = SiteLog.of(two, "log");

    assertThat(log.upstreams()).containsExactly("compose", "home");
    assertThat(log.notes()).containsExactly("upstream user had no request and is left out");
  }

  @Test
  void aServerWithoutTrafficGetsTheMeanOfTheFleet() {
    List<Sample> without =
        WHOLE.stream()
            .map(s -> each(s, row -> row.server().equals("10.0.0.2:80") ? idle(row) : row))
            .toList();

    Site site = SiteFit.of(without, SiteFit.Options.of("lc"));

    assertThat(site.notes())
        .contains(
            "10.0.0.2:80 had 0 requests, too few to know it: it gets the mean speed of the fleet");
    assertThat(site.servers().get(1).speed()).isEqualTo(1);
    assertThat(site.servers().get(1).requests()).isZero();
    double ratio = site.servers().get(0).speed() / site.servers().get(2).speed();
    assertThat(ratio).isBetween(2.5, 6.0);
  }

  @Test
  void requestsUnderWayCountWhereTheyCome() {
    // 3 more under way than before: 3 came that did not end.
    Sample first = each(WHOLE.get(0), row -> underWay(row, 0));
    Sample second = each(WHOLE.get(1), row -> underWay(row, row.server().endsWith("1:80") ? 3 : 0));
    List<Sample> log = new ArrayList<>(List.of(first, second));
    WHOLE.subList(2, 40).forEach(s -> log.add(each(s, row -> underWay(row, 0))));

    List<RecordedLoad.Window> windows = Recording.of(SiteLog.of(log, "log")).windows();

    long ended =
        second.upstreams().get(0).servers().stream().mapToLong(ServerWindow::requests).sum();
    assertThat(windows.get(1).arrivals().get(0)).isEqualTo(ended + 3);
  }

  private static void refused(List<Sample> samples, String message) {
    assertThatThrownBy(() -> SiteLog.of(samples, "my.jsonl")).hasMessageContaining(message);
  }

  private static Sample each(Sample sample, UnaryOperator<ServerWindow> change) {
    return with(
        sample,
        sample.upstreams().stream()
            .map(u -> new UpstreamWindow(u.upstream(), u.servers().stream().map(change).toList()))
            .toList());
  }

  private static Sample with(Sample s, List<UpstreamWindow> upstreams) {
    return new Sample(
        s.number(),
        s.windowStartMillis(),
        s.windowEndMillis(),
        1,
        s.connectionsActive(),
        upstreams);
  }

  private static ServerWindow idle(ServerWindow row) {
    return new ServerWindow(row.server(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, false, 0, null);
  }

  private static ServerWindow named(ServerWindow row, String prefix) {
    return copy(row, prefix + row.server(), 0);
  }

  private static ServerWindow underWay(ServerWindow row, int requests) {
    return copy(row, row.server(), requests);
  }

  private static ServerWindow copy(ServerWindow row, String name, int inFlight) {
    return new ServerWindow(
        name,
        row.requests(),
        0,
        0,
        0,
        row.responses2xx(),
        0,
        0,
        0,
        row.requestMillis(),
        row.responseMillis(),
        row.weight(),
        false,
        inFlight,
        row.latency());
  }
}
