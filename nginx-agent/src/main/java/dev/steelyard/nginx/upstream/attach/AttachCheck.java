package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.AttachedEndpoint;
import dev.steelyard.nginx.upstream.ForeignNginx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The command {@code upstream check}: whether the lines are there and in force.
 *
 * @param items in the order in which they were looked at
 */
public record AttachCheck(List<Item> items) {

  /**
   * One thing looked at.
   *
   * @param right whether nothing has to be done
   * @param text for people
   */
  public record Item(boolean right, String text) {}

  /** Looks at the text of the configuration, at the files, and at the NGINX that runs. */
  public static AttachCheck of(Attachment attachment, ForeignNginx nginx) {
    List<Item> items = new ArrayList<>();
    attachment.differences().forEach(difference -> items.add(new Item(false, difference)));
    attachment.findings().forEach(f -> items.add(new Item(!f.isObstacle(), f.toString())));
    attachment.lines().forEach(line -> items.add(new Item(line.isPresent(), line.toString())));
    for (Path file : attachment.differing()) {
      items.add(
          new Item(false, file + " is missing or old: nginx-agent upstream attach writes it"));
    }
    Path run = attachment.settings().runDirectory();
    if (attachment.isOpenToAll()) {
      items.add(new Item(false, "everybody on this machine can set weights: chmod o-rwx " + run));
    }
    Optional<String> refused = nginx.test();
    items.add(
        new Item(
            refused.isEmpty(),
            nginx.commandLine("-t") + ": " + refused.orElse("test is successful")));
    running(attachment, items);
    return new AttachCheck(List.copyOf(items));
  }

  /**
   * The check of an NGINX whose configuration cannot be read: the reason, and a hint where it is
   * about a line of ours.
   */
  public static AttachCheck unreadable(String problem, Path stateDirectory) {
    boolean twice = problem.contains("is duplicate") && problem.contains(stateDirectory.toString());
    String hint = twice ? "; the include of that file is there twice: take one out" : "";
    return new AttachCheck(List.of(new Item(false, problem + hint)));
  }

  private static void running(Attachment attachment, List<Item> items) {
    AttachedEndpoint endpoint = new AttachedEndpoint(attachment.configuration());
    boolean runs = Master.running(attachment.survey().tree(), attachment.build()).isPresent();
    Optional<String> problem = endpoint.problem();
    if (problem.isPresent() && !runs) {
      Path file = Master.file(attachment.survey().tree(), attachment.build());
      items.add(
          new Item(
              true, "not looked at: NGINX does not run (no process of " + file + "); start it"));
      return;
    }
    items.add(
        new Item(
            problem.isEmpty(),
            "endpoint "
                + attachment.settings().socket()
                + ": "
                + problem.orElse("every worker acknowledges the agent's servers")));
    if (problem.isPresent()) {
      return;
    }
    long loaded = endpoint.generation().orElse(Long.MAX_VALUE);
    attachment.dump().files().keySet().stream()
        .filter(file -> changedAfter(file, loaded))
        .map(file -> file + " was changed after NGINX loaded it: let it load again")
        .forEach(text -> items.add(new Item(false, text)));
    Optional<String> page = endpoint.statusProblem();
    items.add(new Item(page.isEmpty(), "status page: " + page.orElse("lists every server")));
  }

  /** Whether a file that can be looked at is newer, epoch ms. */
  private static boolean changedAfter(Path file, long millis) {
    try {
      return Files.getLastModifiedTime(file).toMillis() > millis;
    } catch (IOException notReadable) {
      return false;
    }
  }

  /** Whether nothing is left to do. */
  public boolean passed() {
    return items.stream().allMatch(Item::right);
  }

  /** The list, what is wrong marked. */
  public String text() {
    return items.stream()
        .map(item -> (item.right() ? "ok     " : "WRONG  ") + item.text())
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
