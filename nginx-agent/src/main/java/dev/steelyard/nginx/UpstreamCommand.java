package dev.steelyard.nginx;

import dev.steelyard.nginx.upstream.AttachSettings;
import dev.steelyard.nginx.upstream.ForeignNginx;
import dev.steelyard.nginx.upstream.LuaScripts;
import dev.steelyard.nginx.upstream.attach.AttachCheck;
import dev.steelyard.nginx.upstream.attach.AttachReport;
import dev.steelyard.nginx.upstream.attach.Attachment;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.config.ConfigOptions;
import dev.steelyard.shared.config.Configuration;
import dev.steelyard.shared.config.Programs;
import dev.steelyard.shared.provision.SystemCommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that bring Steelyard into an NGINX of the user's own. */
@Command(
    name = "upstream",
    mixinStandardHelpOptions = true,
    description = "Brings Steelyard into an NGINX that you run yourself.",
    subcommands = {UpstreamCommand.Attach.class, UpstreamCommand.Check.class},
    footer = {
      "",
      "1. nginx-agent upstream attach    prints the lines to add, and where; edits nothing of"
          + " yours",
      "2. add them, nginx -t && nginx -s reload",
      "3. nginx-agent upstream check     tells whether they are there and in force",
      "4. nginx-agent run                with \"nginx\": {\"attached\": true, ...} as step 1"
          + " printed",
      "",
      "Taking the lines out again leaves your NGINX as it was."
    })
final class UpstreamCommand {

  private UpstreamCommand() {}

  /** What both commands read. */
  static final class Reading {

    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(
        names = "--nginx",
        split = " ",
        paramLabel = "COMMAND",
        description =
            "Program of your NGINX, with what has to stand before it: 'sudo -n /usr/sbin/nginx'."
                + " Default: nginx.command.")
    private List<String> nginx = List.of();

    @Option(
        names = "--conf",
        paramLabel = "FILE",
        description = "Its configuration file, as for nginx -c. Default: nginx.conf.")
    private @Nullable Path conf;

    @Option(
        names = "--prefix",
        paramLabel = "DIR",
        description = "Its folder, as for nginx -p. Default: nginx.prefix.")
    private @Nullable Path prefix;

    @Option(
        names = "--dump",
        paramLabel = "FILE",
        description = "The output of nginx -T, where you may not run it here.")
    private @Nullable Path dump;

    private @Nullable Configuration read;

    private Configuration configuration() {
      if (read == null) {
        read = options.read(NginxAgentConfig.KEYS);
      }
      return read;
    }

    private NginxAgentConfig config() {
      return NginxAgentConfig.of(configuration());
    }

    private boolean namesUpstreams() {
      return NginxAgentConfig.namesUpstreams(configuration());
    }

    private AttachSettings attach() {
      AttachSettings configured = config().attach();
      return new AttachSettings(
          configured.attached(),
          nginx.isEmpty() ? configured.command() : nginx,
          absolute(conf).or(configured::conf),
          absolute(prefix).or(configured::prefix),
          configured.checkAtStart(),
          configured.sharedLua());
    }

    private static Optional<Path> absolute(@Nullable Path path) {
      return Optional.ofNullable(path).map(Path::toAbsolutePath);
    }

    private ForeignNginx program() {
      return new ForeignNginx(attach(), new SystemCommandRunner());
    }

    private Attachment.Source source() {
      return new Attachment.Source(
          program(),
          config().nginx(),
          LuaScripts.directory(),
          Optional.ofNullable(dump).map(Reading::text));
    }

    private static String text(Path file) {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw SteelyardException.badRequest(
            "--dump " + file + " cannot be read (" + e + ")", "name the output of nginx -T");
      }
    }

    private int check() {
      if (!namesUpstreams()) {
        throw SteelyardException.badRequest(
            "the agent's configuration names no upstreams",
            "give it with -c, with what 'nginx-agent upstream attach' printed for it");
      }
      Attachment.Source source = source();
      AttachCheck check;
      try {
        check = AttachCheck.of(Attachment.configured(source, attach()), program());
      } catch (SteelyardException e) {
        check =
            AttachCheck.unreadable(
                SteelyardException.sentence(e), config().nginx().stateDirectory());
      }
      System.out.print(check.text());
      return check.passed() ? 0 : Programs.FAILED;
    }
  }

  @Command(
      name = "attach",
      mixinStandardHelpOptions = true,
      description = {
        "Reads your NGINX' configuration as NGINX sees it (nginx -T), writes the files to include"
            + " into the agent's own directory, and prints the lines to add, with file and line.",
        "It never edits your files. Exit status 1 when something has to be solved first."
      })
  static final class Attach implements Callable<Integer> {

    @Mixin private Reading reading = new Reading();

    @Option(
        names = "--upstream",
        paramLabel = "NAME",
        description =
            "Upstream to attach, repeatable. Default: those of the agent's configuration, or all"
                + " that can be.")
    private Set<String> names = new LinkedHashSet<>();

    @Option(names = "--check", description = "The same as 'upstream check'.")
    private boolean check;

    @Override
    public Integer call() {
      if (check) {
        return reading.check();
      }
      AttachSettings attach = reading.attach();
      Set<String> wanted = names;
      Attachment attachment =
          wanted.isEmpty() && reading.namesUpstreams()
              ? Attachment.configured(reading.source(), attach)
              : Attachment.proposed(reading.source(), wanted, attach);
      AttachReport.Result result = AttachReport.of(attachment, attach, reading.program());
      System.out.print(result.text());
      return result.ready() ? 0 : Programs.FAILED;
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Tells of each line whether it is there and in its place, tests the configuration, and"
              + " asks the NGINX that runs. Exit status 0 only when all is right.")
  static final class Check implements Callable<Integer> {

    @Mixin private Reading reading = new Reading();

    @Override
    public Integer call() {
      return reading.check();
    }
  }
}
