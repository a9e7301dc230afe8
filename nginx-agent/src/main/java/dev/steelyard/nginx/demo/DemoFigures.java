package dev.steelyard.nginx.demo;

import dev.steelyard.nginx.demo.DemoRun.Arm;
import dev.steelyard.nginx.demo.report.DemoReport;
import dev.steelyard.shared.config.Programs;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts together what the demo measured. */
final class DemoFigures {

  private final DemoPlan plan;
  private final DemoSite site;
  private final DemoRun run;
  private final Instant startedAt;
  private final double seconds;

  DemoFigures(DemoPlan plan, DemoSite site, DemoRun run, Instant startedAt, double seconds) {
    this.plan = plan;
    this.site = site;
    this.run = run;
    this.startedAt = startedAt;
    this.seconds = seconds;
  }

  DemoReport report() {
    AuditTrail audit = AuditTrail.read(site.nginxState().resolve("audit.jsonl"), startedAt);
    DemoReport.Model model =
        LearnedModel.read(
            site.nginxState().resolve("models/published-plan.json"), DemoPlan.PUBLISHED_ACTIONS);
    double leastConn = run.results(Arm.LEAST_CONN).artPer1000();
    return new DemoReport(
        Programs.version(),
        plan.seed(),
        startedAt.toString(),
        seconds,
        machine(),
        servers(),
        DemoPlan.rates(DemoPlan.LOAD_SHARE),
        DemoPlan.LOAD_SHARE,
        run.deadlines(),
        arms(leastConn),
        pairs(),
        equalServers(),
        ratio(run.results(Arm.GAINS).artPer1000(), leastConn),
        audit.changes(),
        run.failedByWeightChange(),
        audit.applyMillis(50),
        audit.applyMillis(99),
        run.phases(),
        audit.points(),
        model,
        notes(model));
  }

  private List<DemoReport.Arm> arms(double leastConn) {
    List<DemoReport.Arm> arms = new ArrayList<>();
    for (Arm arm : Arm.values()) {
      ArmResults results = run.results(arm);
      arms.add(
          results.report(arm == Arm.LEAST_CONN ? null : ratio(results.artPer1000(), leastConn)));
    }
    return arms;
  }

  private List<DemoReport.Arm> equalServers() {
    ArmResults leastConn = run.equalServers(Arm.LEAST_CONN);
    ArmResults gains = run.equalServers(Arm.GAINS);
    return List.of(
        leastConn.report(null), gains.report(ratio(gains.artPer1000(), leastConn.artPer1000())));
  }

  private List<DemoReport.Pair> pairs() {
    List<Double> leastConn = run.results(Arm.LEAST_CONN).blockArt();
    List<Double> gains = run.results(Arm.GAINS).blockArt();
    List<DemoReport.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < Math.min(leastConn.size(), gains.size()); i++) {
      double base = leastConn.get(i);
      pairs.add(new DemoReport.Pair(i + 1, base, gains.get(i), ratio(gains.get(i), base)));
    }
    return pairs;
  }

  /** NaN when nothing was late under least-conn: then there is no ratio to speak of. */
  private static double ratio(double art, double leastConn) {
    return leastConn > 0 ? art / leastConn : Double.NaN;
  }

  private List<DemoReport.ServerSpec> servers() {
    List<DemoReport.ServerSpec> specs = new ArrayList<>();
    List<String> addresses = site.servers();
    int next = 0;
    for (Map.Entry<String, Double> server : DemoPlan.SPEEDS.entrySet()) {
      specs.add(
          new DemoReport.ServerSpec(
              server.getKey(), addresses.get(next++), DemoPlan.SLOTS, server.getValue()));
    }
    return specs;
  }

  private Map<String, String> machine() {
    Map<String, String> machine = new LinkedHashMap<>();
    var os = ManagementFactory.getOperatingSystemMXBean();
    machine.put("cpus", Integer.toString(os.getAvailableProcessors()));
    machine.put("os", os.getName() + " " + os.getVersion() + " " + os.getArch());
    machine.put("java", Runtime.version().toString());
    machine.put("nginx", site.nginxVersion());
    return machine;
  }

  private List<String> notes(DemoReport.Model model) {
    return List.of(
        "One machine runs load, NGINX, agents and emulated servers over loopback; the servers"
            + " sleep, they burn no CPU. Compare the arms with each other, not with another"
            + " machine.",
        "%d rounds of %d s an arm (after %d s to settle), the same arrivals and job sizes for all arms"
                .formatted(plan.rounds(), plan.blockSeconds(), plan.settleSeconds())
            + " of a round. A claim needs ten pairs or more.",
        "A server holds at most %d waiting requests and answers 503 beyond; without that limit round"
                .formatted(DemoPlan.QUEUE)
            + " robin and random weights, which send the slow server more than it can do, would"
            + " grow worse without end.",
        "The published plan learned from %d s with %d states; the publication collected for hours and"
                .formatted(plan.exploreSeconds(), model.components())
            + " used 27 states. The servers are drained between blocks.");
  }
}
