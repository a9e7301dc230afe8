package dev.steelyard.client.poll;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.RecordStatus;
import dev.steelyard.shared.bus.StartRecord;
import dev.steelyard.shared.bus.Subscription;
import dev.steelyard.shared.sample.SampleLogHeader;
import dev.steelyard.shared.vts.StatusSettings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code steelyard.record.start} and {@code .stop}: one recording at a time, with its own
 * period. A recording ends on {@code record.stop}, by itself one record after a load's end, or with
 * an error; its status says which. {@code record.stop} after that answers with that status.
 */
public final class RecordVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(RecordVerticle.class);

  /** Period of a recording that names none, as the published collector's. */
  static final long DEFAULT_PERIOD_MILLIS = 500;

  private final Bus bus;
  private final StatusSettings settings;
  private final String madeBy;
  private final Clock clock;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private boolean opening;
  private @Nullable Recording recording;

  /**
   * @param settings what to poll; each recording has its own period
   * @param madeBy program and version, for the header of sample logs
   */
  public RecordVerticle(Bus bus, StatusSettings settings, String madeBy, Clock clock) {
    this.bus = bus;
    this.settings = settings;
    this.madeBy = madeBy;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    subscriptions.add(
        bus.subscribe(
            Addresses.LOAD_PROGRESS, LoadStatus.class, event -> loadProgressed(event.body())));
    return bus.serve(Addresses.RECORD_START, StartRecord.class, command -> start(command.body()))
        .onSuccess(subscriptions::add)
        .compose(
            started -> bus.serve(Addresses.RECORD_STOP, Empty.class, command -> stopRecording()))
        .onSuccess(subscriptions::add);
  }

  @Override
  public Future<?> stop() {
    List<Future<?>> released = new ArrayList<>();
    subscriptions.forEach(subscription -> released.add(subscription.cancel()));
    if (recording != null) {
      released.add(recording.end("the agent stopped", false));
    }
    return Future.join(released);
  }

  private Future<RecordStatus> start(StartRecord request) {
    if (opening || (recording != null && !recording.ended().isComplete())) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          recording == null ? "a recording begins" : "recording " + recording.status().file(),
          "stop it first with " + Addresses.RECORD_STOP);
    }
    if (request.file() == null || request.file().isBlank()) {
      throw SteelyardException.badRequest(Addresses.RECORD_START + ": no file", "name one");
    }
    RecordFormat format = RecordFormat.of(request.format());
    StatusSettings polled =
        settings.withPeriodMillis(
            request.periodMillis() == null ? DEFAULT_PERIOD_MILLIS : request.periodMillis());
    Path file = Path.of(request.file()).toAbsolutePath().normalize();
    SampleLogHeader header =
        new SampleLogHeader(madeBy, polled.url(), polled.periodMillis(), clock.millis());
    opening = true;
    return vertx
        .executeBlocking(() -> format.create(file, header))
        .onComplete(opened -> opening = false)
        .map(sink -> begin(new Recording(context, polled, file, sink, log::warn)));
  }

  private RecordStatus begin(Recording begun) {
    recording = begun;
    begun
        .ended()
        .onSuccess(
            status ->
                log.info(
                    "{} records in {}: {}",
                    status.records(),
                    status.file(),
                    status.endedBecause()));
    begun.start();
    return begun.status();
  }

  private Future<RecordStatus> stopRecording() {
    if (recording == null) {
      throw new SteelyardException(
          ErrorCode.CONFLICT, "nothing was recorded", "start with " + Addresses.RECORD_START);
    }
    return recording.stop("record.stop");
  }

  /** The end of one agent's part is not that of a shared load; who coordinates tells of that. */
  private void loadProgressed(LoadStatus load) {
    if (recording != null && load.state().equals("ended") && load.part() == null) {
      recording.finish(Recording.loadEnd(load.endedBecause()));
    }
  }
}
