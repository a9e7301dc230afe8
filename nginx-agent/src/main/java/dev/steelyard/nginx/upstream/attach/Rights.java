package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.NginxSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who has to reach what, and the commands that let them.
 *
 * <p>NGINX' master reads the included files and the Lua modules when it loads its configuration,
 * and makes the socket; its workers inherit all of that and need no right on the directory. The
 * agent connects to the socket. The socket itself is open (0666): the directory around it decides.
 */
final class Rights {

  private static final String ROOT = "root";

  private Rights() {}

  /**
   * What to do; sentences for people.
   *
   * @param master the process of NGINX, when it runs
   * @param user this process's
   */
  static List<String> of(
      NginxSettings settings, OwnFiles own, Optional<ProcessHandle> master, String user) {
    List<String> advice = new ArrayList<>();
    Path run = settings.runDirectory();
    String owner = master.flatMap(process -> process.info().user()).orElse(ROOT);
    if (user.equals(ROOT)) {
      advice.add(
          "the directory now belongs to root; when the agent runs as another user: chown -R USER: "
              + settings.stateDirectory());
    }
    if (!owner.equals(ROOT) && !owner.equals(user)) {
      advice.add(
          "NGINX' master runs as "
              + owner
              + ", and makes its socket in "
              + run
              + ": chgrp "
              + owner
              + " "
              + run
              + " && chmod 2770 "
              + run);
      advice.add(
          "the same user reads "
              + own.directory()
              + " and "
              + own.lua()
              + ": every directory above them needs its x for "
              + owner);
    }
    advice.add(
        "an NGINX that was killed leaves "
            + settings.socket()
            + " and cannot start again while it is there; a running agent removes it. For starts"
            + " without the agent add to NGINX' systemd unit: ExecStartPre=-/bin/rm -f "
            + settings.socket());
    return List.copyOf(advice);
  }
}
