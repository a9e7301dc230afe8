package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.CommandRunner;
import dev.steelyard.shared.provision.NginxProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program of an NGINX that is not the agent's own: asked, tested, told to reload; never started
 * and never stopped. All methods block.
 */
public final class ForeignNginx {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Path ANYWHERE = Path.of("/");
  private static final Pattern VERSION = Pattern.compile("version: [^/\\s]+/([0-9.]+)");
  private static final Pattern LUA = Pattern.compile("--add-module=\\S*(ngx_lua|lua-nginx-module)");
  private static final Pattern PID = Pattern.compile("--pid-path=(\\S+)");
  private static final Pattern ERROR_LOG = Pattern.compile("--error-log-path=(\\S+)");
  private static final Pattern PREFIX = Pattern.compile("--prefix=(\\S+)");

  private final AttachSettings settings;
  private final CommandRunner runner;

  public ForeignNginx(AttachSettings settings, CommandRunner runner) {
    this.settings = settings;
    this.runner = runner;
  }

  /**
   * What {@code nginx -V} tells.
   *
   * @param luaBuiltIn whether Lua is part of the program; else it may still be loaded
   * @param prefix folder that relative names of the main context are below
   * @param pidFile where the master's process number is unless configured
   * @param errorLog where errors are written unless configured
   */
  public record Build(
      String version, boolean luaBuiltIn, Path prefix, Path pidFile, Path errorLog) {}

  CommandRunner runner() {
    return runner;
  }

  /** Whether nothing stands before the program, as sudo would. */
  boolean isPlain() {
    return settings.command().size() == 1;
  }

  /** The program itself, without what stands before it. */
  Path executable() {
    return Path.of(settings.command().get(settings.command().size() - 1));
  }

  /** Asks the program how it was built; needs no rights. */
  public Build build() {
    CommandResult result =
        runner.run(List.of(executable().toString(), "-V"), Map.of(), ANYWHERE, LIMIT);
    Matcher version = VERSION.matcher(result.output());
    if (!result.ok() || !version.find()) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE,
          executable() + " -V: " + result.lastLine(),
          "name your NGINX with --nginx or nginx.command");
    }
    Path prefix =
        settings.prefix().orElseGet(() -> path(PREFIX, result.output(), "/usr/local/nginx"));
    return new Build(
        version.group(1),
        LUA.matcher(result.output()).find(),
        prefix,
        prefix.resolve(path(PID, result.output(), "logs/nginx.pid")),
        prefix.resolve(path(ERROR_LOG, result.output(), "logs/error.log")));
  }

  /** As configured at the build, or NGINX' own default. */
  private static Path path(Pattern pattern, String output, String otherwise) {
    Matcher matcher = pattern.matcher(output);
    return Path.of(matcher.find() ? matcher.group(1) : otherwise);
  }

  /**
   * As the program that the agent's files are for: its Lua finds its own libraries.
   *
   * @param lua whether its configuration loads Lua, or it has it built in
   */
  public NginxProgram program(String version, boolean lua) {
    return new NginxProgram(executable(), version, List.of(), "", Map.of(), "attached", lua);
  }

  /**
   * The output of {@code nginx -T}: every file that NGINX reads.
   *
   * @throws SteelyardException with the line that NGINX printed
   */
  public String dump() {
    CommandResult result = run("-T");
    if (!result.ok()) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          commandLine("-T") + " failed: " + problem(result),
          "correct that; where this user may not read what NGINX reads, let it run NGINX with sudo"
              + " (nginx.command, --nginx 'sudo -n "
              + executable()
              + "'), or give its output with --dump");
    }
    return result.output();
  }

  /** What {@code nginx -t} finds wrong; empty when nothing. */
  public Optional<String> test() {
    CommandResult result = run("-t");
    return result.ok() ? Optional.empty() : Optional.of(problem(result));
  }

  /** Asks the master to load its configuration again; says nothing about whether it does. */
  public void reload() {
    CommandResult result = run("-s", "reload");
    if (!result.ok()) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "NGINX was not asked to reload: " + problem(result),
          "let this user run it, for instance with nginx.command sudo -n " + executable());
    }
  }

  private CommandResult run(String... arguments) {
    return runner.run(words(arguments), Map.of(), ANYWHERE, LIMIT);
  }

  /** The whole command as people would type it. */
  public String commandLine(String... arguments) {
    return String.join(" ", words(arguments));
  }

  private List<String> words(String... arguments) {
    List<String> words = new ArrayList<>(settings.command());
    settings.prefix().ifPresent(prefix -> words.addAll(List.of("-p", prefix + "/")));
    settings.conf().ifPresent(conf -> words.addAll(List.of("-c", conf.toString())));
    words.addAll(List.of(arguments));
    return words;
  }

  /** The line that says why: the first of {@code [emerg]}, else the last one. */
  private static String problem(CommandResult result) {
    return result.lines().stream()
        .filter(line -> line.contains("[emerg]"))
        .findFirst()
        .orElse(result.lastLine())
        .strip();
  }
}
