package dev.steelyard.client.load.engine;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.SystemCommandRunner;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event loops that nobody else uses: one for each core sends, one more adds figures up. What the
 * agent's own loops do, the bus above all, cannot delay a send.
 */
public final class EngineLoops {

  private static final Logger log = LoggerFactory.getLogger(EngineLoops.class);

  private final PacedTransport transport;
  private final Vertx vertx;
  private final ContextInternal reporting;
  private final List<Loop> sending = new ArrayList<>();
  private final CorePinning pinning = new CorePinning(new SystemCommandRunner());
  private Future<Footing> footing = Future.failedFuture("not prepared");
  private volatile Future<?> released = Future.succeededFuture();
  private int engines;

  /** A loop that can send. */
  record Loop(ContextInternal context, PacedIoHandler io) {}

  /**
   * How the loops of a run stand on the machine.
   *
   * @param notes what it did not give
   */
  record Footing(boolean pinned, List<String> notes) {}

  /** What one loop's thread says of itself. */
  private record Introduction(Optional<String> thread, Optional<String> problem) {}

  private EngineLoops(PacedTransport transport, Vertx vertx, int loops) {
    this.transport = transport;
    this.vertx = vertx;
    this.reporting = ((VertxInternal) vertx).createEventLoopContext();
    for (int i = 0; i < loops; i++) {
      ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
      sending.add(new Loop(context, transport.handler(context)));
    }
  }

  /** Makes them; a loop that is not used costs no thread. */
  public static EngineLoops open() {
    int loops = Runtime.getRuntime().availableProcessors();
    PacedTransport transport = new PacedTransport();
    try {
      return new EngineLoops(transport, vertx(transport, loops), loops);
    } catch (IllegalStateException e) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "no event loops for the load (" + SteelyardException.sentence(e) + ")",
          "the limit of open files may be too low: raise it (ulimit -n)",
          e);
    }
  }

  private static Vertx vertx(PacedTransport transport, int loops) {
    return Vertx.builder()
        .with(
            new VertxOptions()
                .setEventLoopPoolSize(loops + 1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)))
        .withTransport(transport.transport())
        .build();
  }

  /** How many can send at the same time. */
  int size() {
    return sending.size();
  }

  Loop sending(int index) {
    return sending.get(index);
  }

  /** The loop for everything that is not sending. */
  public ContextInternal reporting() {
    return reporting;
  }

  /**
   * Gets the first loops ready to send: exact timers, and where wanted a core for each. What is
   * ready for one engine is so for the next one of the same plan. On the reporting loop.
   *
   * @return completes on the reporting loop, and never fails
   */
  Future<Footing> prepare(int loops, boolean pin) {
    if (engines++ == 0) {
      footing = prepared(loops, pin);
    }
    return footing;
  }

  private Future<Footing> prepared(int loops, boolean pin) {
    List<Future<Introduction>> introductions = new ArrayList<>();
    for (Loop loop : sending.subList(0, loops)) {
      Promise<Introduction> introduction = reporting.promise();
      loop.context()
          .runOnContext(
              nothing ->
                  introduction.complete(
                      new Introduction(KernelThread.id(), KernelThread.shortenTimerSlack())));
      introductions.add(introduction.future());
    }
    return Future.all(introductions)
        .compose(
            all -> {
              List<Introduction> loopsReady = all.list();
              return reporting.executeBlocking(() -> footing(loopsReady, pin));
            })
        .recover(
            failure ->
                Future.succeededFuture(
                    new Footing(
                        false,
                        List.of(
                            "threads are not prepared: " + SteelyardException.sentence(failure)))));
  }

  private Footing footing(List<Introduction> loops, boolean pin) {
    Set<String> notes = new HashSet<>();
    transport.portableBecause().ifPresent(notes::add);
    loops.forEach(loop -> loop.problem().ifPresent(notes::add));
    List<String> threads = loops.stream().flatMap(loop -> loop.thread().stream()).toList();
    boolean pinned = false;
    if (pin && threads.size() == loops.size()) {
      Optional<String> problem = pinning.pin(threads);
      problem.ifPresent(notes::add);
      pinned = problem.isEmpty();
    }
    return new Footing(pinned, List.copyOf(notes));
  }

  /** An engine is done; the last one gives the cores back. On the reporting loop. */
  void release() {
    if (--engines == 0) {
      released =
          footing
              .compose(
                  stood ->
                      stood.pinned()
                          ? reporting.executeBlocking(pinning::release)
                          : Future.succeededFuture(Optional.<String>empty()))
              .onSuccess(problem -> problem.ifPresent(log::warn));
    }
  }

  /**
   * Stops all of them; what still runs on them ends. The cores are given back before: a loop that
   * is gone could not hear of it. The result belongs to none of the loops, for the same reason.
   */
  public Future<Void> close() {
    return Future.future(closed -> released.onComplete(given -> vertx.close().onComplete(closed)));
  }
}
