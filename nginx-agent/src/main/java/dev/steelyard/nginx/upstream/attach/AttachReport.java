package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.AttachSettings;
import dev.steelyard.nginx.upstream.ForeignNginx;
import dev.steelyard.nginx.upstream.NginxSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command {@code upstream attach}: writes the agent's own directory, tells what to add. */
public final class AttachReport {

  private final Attachment attachment;
  private final AttachSettings attach;
  private final ForeignNginx nginx;
  private final StringBuilder text = new StringBuilder();

  private AttachReport(Attachment attachment, AttachSettings attach, ForeignNginx nginx) {
    this.attachment = attachment;
    this.attach = attach;
    this.nginx = nginx;
  }

  /**
   * What was found and done.
   *
   * @param text for people
   * @param ready false when something has to be solved first; nothing was written then
   */
  public record Result(String text, boolean ready) {}

  /** Writes and reports. */
  public static Result of(Attachment attachment, AttachSettings attach, ForeignNginx nginx) {
    return new AttachReport(attachment, attach, nginx).make();
  }

  private Result make() {
    ConfigurationDump dump = attachment.dump();
    line(
        "NGINX %s, %s (%d files)"
            .formatted(attachment.build().version(), dump.main(), dump.files().size()));
    dump.complaints().forEach(complaint -> line("NGINX says: %s".formatted(complaint)));
    attachment.survey().upstreams().forEach(this::upstream);
    List<String> problems = new ArrayList<>(upstreamDifferences());
    attachment.findings().forEach(finding -> line(finding.toString()));
    problems.forEach(problem -> line("must be solved first: %s".formatted(problem)));
    if (!problems.isEmpty() || attachment.findings().stream().anyMatch(Finding::isObstacle)) {
      line("\nNothing was written.");
      return new Result(text.toString(), false);
    }
    List<Path> written = attachment.write();
    line(
        "\nIn the agent's own directory %s"
            .formatted(written.isEmpty() ? "nothing had to change." : ""));
    written.forEach(file -> line("  wrote %s".formatted(file)));
    edits();
    advice();
    fragment();
    return new Result(text.toString(), true);
  }

  /** Differences that the printed fragment for the agent does not solve. */
  private List<String> upstreamDifferences() {
    return attachment.differences().stream().filter(d -> !d.contains("nginx.sharedLua")).toList();
  }

  private void line(String sentence) {
    text.append(sentence).append('\n');
  }

  private void upstream(UpstreamBlock block) {
    boolean wanted = attachment.attached().contains(block);
    String method = block.method().map(Directive::text).orElse("round robin");
    line(
        "upstream %s (%s): %d servers, %s: %s"
            .formatted(
                block.name(),
                block.node().directive().place(),
                block.servers().size(),
                method,
                wanted ? "to be attached" : "left as it is"));
  }

  private void edits() {
    List<OwnLine> absent = attachment.lines().stream().filter(l -> !l.isPresent()).toList();
    List<Step> steps =
        absent.stream().flatMap(l -> l.steps().stream()).sorted(Step.BOTTOM_UP).toList();
    if (absent.isEmpty()) {
      line("\nEvery line is there already.");
      return;
    }
    line(
        "\n"
            + "Add these lines, in this order: from the bottom of each file up, so that the numbers"
            + " hold.");
    steps.forEach(step -> line(step.toString()));
    absent.stream()
        .filter(wrong -> wrong.steps().isEmpty())
        .forEach(wrong -> line("and %s: %s".formatted(wrong.what(), wrong.detail())));
    line(
        "\nThen: %s && %s, and check: nginx-agent upstream check"
            .formatted(nginx.commandLine("-t"), nginx.commandLine("-s", "reload")));
    line("Taking the lines out again leaves NGINX as it was.");
  }

  private void advice() {
    line("\nRights:");
    if (attachment.isOpenToAll()) {
      line(
          "- everybody on this machine can set weights: chmod o-rwx %s"
              .formatted(attachment.settings().runDirectory()));
    }
    Optional<ProcessHandle> master = Master.running(attachment.survey().tree(), attachment.build());
    String user = System.getProperty("user.name", "");
    Rights.of(attachment.settings(), attachment.survey().own(), master, user)
        .forEach(sentence -> line("- %s".formatted(sentence)));
  }

  private void fragment() {
    NginxSettings settings = attachment.settings();
    JsonObject foreign =
        new JsonObject().put("attached", true).put("command", new JsonArray(attach.command()));
    attach.conf().ifPresent(conf -> foreign.put("conf", conf.toString()));
    attach.prefix().ifPresent(prefix -> foreign.put("prefix", prefix.toString()));
    if (!attachment.sharedLua().isEmpty()) {
      foreign.put("sharedLua", new JsonArray(attachment.sharedLua().stream().sorted().toList()));
    }
    foreign
        .put("statusPort", settings.statusPort())
        .put("actuator", settings.actuator().wireName());
    JsonArray upstreams = new JsonArray();
    settings
        .upstreams()
        .forEach(
            upstream ->
                upstreams.add(
                    new JsonObject()
                        .put("name", upstream.name())
                        .put("rule", upstream.rule().wireName())
                        .put("servers", weights(upstream))));
    JsonObject fragment =
        new JsonObject()
            .put("stateDir", settings.stateDirectory().toString())
            .put("nginx", foreign)
            .put("upstreams", upstreams);
    line(
        "\nFor the agent's configuration (nginx-agent.json):\n%s"
            .formatted(fragment.encodePrettily()));
  }

  private static JsonObject weights(NginxSettings.Upstream upstream) {
    JsonObject weights = new JsonObject();
    upstream.servers().forEach(weights::put);
    return weights;
  }
}
