package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.util.Timer;
import java.util.TimerTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for a stale socket all the time, on a thread of its own. */
final class StaleSocketWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StaleSocketWatch.class);

  private static final long PERIOD_MILLIS = 1000;

  private final StaleSocket socket;
  private final Timer timer = new Timer("stale-socket", true);

  StaleSocketWatch(Path socket) {
    this.socket = new StaleSocket(socket, System::nanoTime);
    TimerTask task =
        new TimerTask() {
          @Override
          public void run() {
            look();
          }
        };
    timer.schedule(task, 0, PERIOD_MILLIS);
  }

  private void look() {
    try {
      socket.sweep();
    } catch (SteelyardException e) {
      log.warn("{}", e.getMessage());
    }
  }

  @Override
  public void close() {
    timer.cancel();
  }
}
