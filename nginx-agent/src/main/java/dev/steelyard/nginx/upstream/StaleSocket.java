package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the socket that a killed NGINX left: it would keep the next one from starting.
 *
 * <p>A socket is there for an instant before its owner listens, so one is removed only when nobody
 * answered twice, some time apart. One caller at a time.
 */
final class StaleSocket {

  private static final Logger log = LoggerFactory.getLogger(StaleSocket.class);

  /** Much longer than a program takes from bind to listen. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private record Suspect(Object file, long sinceNanos) {}

  private final Path socket;
  private final LongSupplier nanos;
  private Optional<Suspect> suspect = Optional.empty();

  /**
   * @param nanos a monotonic clock
   */
  StaleSocket(Path socket, LongSupplier nanos) {
    this.socket = socket;
    this.nanos = nanos;
  }

  /** Looks; removes the socket when the one found before still has no owner. */
  void sweep() {
    try {
      Optional<Object> file = refused() ? Optional.of(identity()) : Optional.empty();
      Optional<Suspect> before =
          suspect.filter(known -> file.filter(known.file()::equals).isPresent());
      suspect = before.or(() -> file.map(identity -> new Suspect(identity, nanos.getAsLong())));
      if (before.isPresent()
          && nanos.getAsLong() - before.get().sinceNanos() >= PATIENCE.toNanos()) {
        Files.delete(socket);
        suspect = Optional.empty();
        log.warn("removed {}, which an NGINX that was killed had left", socket);
      }
    } catch (NoSuchFileException gone) {
      suspect = Optional.empty();
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          socket + " has no owner and cannot be removed (" + e + ")",
          "remove it, else NGINX does not start",
          e);
    }
  }

  private Object identity() throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(socket, BasicFileAttributes.class);
    return attributes.fileKey() + " " + attributes.lastModifiedTime();
  }

  /** Whether there is a socket that nobody listens on. */
  private boolean refused() throws IOException {
    if (!Files.exists(socket)) {
      return false;
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return false;
    } catch (ConnectException nobody) {
      return true;
    }
  }
}
