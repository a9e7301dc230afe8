package dev.steelyard.client.testbed;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ServiceLaw;
import dev.steelyard.shared.bus.TestbedState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One emulated server: a port, a queue, a fault.
 *
 * <p>A good request is a job of the size that its header {@value Job#WORK_HEADER} says (ms at speed
 * 1), else of a size drawn when its service starts. Bad requests (400, 404, 413) and those beyond
 * the queue (503) are answered at once and occupy nothing. A job whose client has gone is served
 * all the same. All methods are called on the event loop of the context.
 */
final class EmulatedServer {

  private static final Logger log = LoggerFactory.getLogger(EmulatedServer.class);
  private static final double NANOS_PER_MILLI = 1e6;
  private static final long GREY_ANSWER_MILLIS = 1;
  private static final double REOPEN_SECONDS = 1;
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final TestbedConfig.Server config;
  private final SocialApi api;
  private final SplittableRandom random;
  private final PausableClock clock;
  private final Station<Job> station;
  private final DueTimer timer;
  private final Port port;
  private final AnswerGate answers = new AnswerGate();
  private final TimingError timingError = new TimingError();
  private final Map<RequestType, ServiceTimes> sizes = new EnumMap<>(RequestType.class);
  private final List<Long> script = new ArrayList<>();
  private int slots;
  private double speed;
  private Fault fault = Fault.NONE;
  private long faultEnd = NO_TIMER;
  private long nextTry = NO_TIMER;
  private long served;
  private long rejected;
  private long failed;

  /**
   * @param service laws of the testbed, which those of the server's own go before
   */
  EmulatedServer(
      ContextInternal context,
      TestbedConfig.Server config,
      Map<String, ServiceLaw> service,
      SocialApi api,
      SplittableRandom random,
      PausableClock clock) {
    this.vertx = context.owner();
    this.config = config;
    this.api = api;
    this.random = random;
    this.clock = clock;
    slots = config.slots();
    speed = config.speed();
    station = config.discipline().station(slots, speed, config.queue(), this::workNanos);
    timer = new DueTimer(context, clock, this::answerWhatIsDue);
    port = new Port(vertx, config.host(), config.port(), this::handle);
    use(service);
    use(config.service());
  }

  String name() {
    return config.name();
  }

  /** Opens the port. */
  Future<Void> open() {
    return port.open();
  }

  /** Starts the clock of the scripted faults. */
  void startScript() {
    for (TestbedConfig.ScriptedFault scripted : config.faults()) {
      script.add(after(scripted.atSeconds(), () -> begin(scripted.fault())));
    }
  }

  /** Drops all jobs and closes the port. */
  Future<Void> close() {
    script.forEach(vertx::cancelTimer);
    cancelTimers();
    station.clear();
    timer.cancel();
    return port.close();
  }

  private void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    RequestReader.read(
        request,
        body -> {
          try {
            arrive(request, body);
          } catch (SteelyardException e) {
            answers.refuse(response, e.code().status(), SteelyardException.sentence(e));
          }
        },
        () ->
            answers.refuse(
                response, 413, "body has more than " + RequestReader.LONGEST_BODY + " bytes"));
  }

  private void arrive(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    RequestType type = RequestType.of(request.method().name(), request.path());
    if (type == null) {
      answers.refuse(response, 404, "no such request: use " + RequestType.endpoints());
      return;
    }
    Double workMillis = Job.workMillis(request.getHeader(Job.WORK_HEADER));
    String query = request.query() == null ? "" : request.query();
    String form = type == RequestType.COMPOSE ? body.toString(StandardCharsets.UTF_8) : query;
    Job job = new Job(response, type, workMillis, api.call(type, form));
    if (random.nextDouble() < fault.share()) {
      failed++;
      vertx.setTimer(GREY_ANSWER_MILLIS, ignored -> answers.refuse(response, 500, "fault: error"));
    } else if (station.arrive(clock.getAsLong(), job)) {
      sleepUntilNextDue();
    } else {
      rejected++;
      answers.refuse(response, 503, "queue is full");
    }
  }

  private double workNanos(Job job) {
    Double millis = job.workMillis();
    return NANOS_PER_MILLI * (millis == null ? draw(job.type()) : millis);
  }

  private double draw(RequestType type) {
    ServiceTimes times = sizes.get(type);
    if (times == null) {
      throw new IllegalStateException("no service law for " + type.wireName());
    }
    return times.nextMillis();
  }

  private void sleepUntilNextDue() {
    if (!clock.paused()) {
      station.nextDueNanos().ifPresent(timer::at);
    }
  }

  private void answerWhatIsDue() {
    for (Station.Finished<Job> done = station.finish(clock.getAsLong());
        done != null;
        done = station.finish(clock.getAsLong())) {
      Job job = done.job();
      served++;
      answers.send(job.response(), 200, job.answer().get());
      timingError.record(clock.getAsLong() - done.dueNanos());
    }
    sleepUntilNextDue();
  }

  /** Applies a change that was checked before. Completes when the port is as the fault wants it. */
  Future<Void> change(Change change) {
    use(change.service());
    slots = change.slots() == null ? slots : change.slots();
    speed = change.speed() == null ? speed : change.speed();
    if (change.fault() != null) {
      return begin(change.fault());
    }
    applyRate();
    return Future.succeededFuture();
  }

  private void use(Map<String, ServiceLaw> service) {
    RequestType.<ServiceLaw>byType("service", service)
        .forEach((type, law) -> sizes.put(type, new ServiceTimes(law, random.split())));
  }

  /** Puts a fault in force instead of the one before, whatever that was. */
  private Future<Void> begin(Fault next) {
    log.info("server {}: fault {}", name(), next.kind().wireName());
    cancelTimers();
    fault = next;
    if (next.seconds() != null) {
      faultEnd = after(next.seconds(), () -> begin(Fault.NONE));
    }
    hang(next.kind() == Fault.Kind.HANG);
    applyRate();
    if (next.kind() == Fault.Kind.RESTART) {
      station.clear();
    }
    return next.kind().closesPort() ? port.close() : reopen();
  }

  private void hang(boolean hang) {
    if (hang) {
      clock.pause();
      answers.close();
    } else {
      clock.resume();
      answers.open();
    }
  }

  private void applyRate() {
    station.change(clock.getAsLong(), slots, speed / fault.factor());
    timer.cancel();
    sleepUntilNextDue();
  }

  /** A port that somebody else took meanwhile is tried again until a fault wants it closed. */
  private Future<Void> reopen() {
    return port.open()
        .onFailure(
            failure -> {
              log.warn(
                  "server {} stays closed, next try in {} s: {}",
                  name(),
                  REOPEN_SECONDS,
                  SteelyardException.sentence(failure));
              nextTry = after(REOPEN_SECONDS, this::reopen);
            });
  }

  private void cancelTimers() {
    vertx.cancelTimer(faultEnd);
    vertx.cancelTimer(nextTry);
  }

  private long after(double seconds, Runnable action) {
    return vertx.setTimer(Math.max(1, Math.round(seconds * 1000)), ignored -> action.run());
  }

  /** The server as it is now; a port that should be open and is not shows as {@code refuse}. */
  TestbedState.Server state() {
    Fault.Kind shown =
        port.isOpen() || fault.kind().closesPort() ? fault.kind() : Fault.Kind.REFUSE;
    return new TestbedState.Server(
        name(),
        port.number(),
        slots,
        speed,
        shown.wireName(),
        station.inService(),
        station.queued(),
        served,
        rejected,
        failed,
        timingError.millis(50),
        timingError.millis(99));
  }
}
