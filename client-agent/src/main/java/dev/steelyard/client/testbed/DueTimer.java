package dev.steelyard.client.testbed;

import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One wake-up on an event loop at a time in ns.
 *
 * <p>It takes the event loop's own timer, not that of Vert.x, which counts whole ms: with epoll the
 * loop sleeps for ns and wakes some 0.1 ms late. It never wakes before the time. To be used on the
 * event loop only.
 */
final class DueTimer {

  private final ContextInternal context;
  private final LongSupplier nanos;
  private final Runnable action;
  private @Nullable ScheduledFuture<?> pending;
  private long pendingNanos;

  DueTimer(ContextInternal context, LongSupplier nanos, Runnable action) {
    this.context = context;
    this.nanos = nanos;
    this.action = action;
  }

  /** Wakes at this time, or at one asked for before if that is earlier; the action asks again. */
  void at(long dueNanos) {
    if (pending != null && pendingNanos <= dueNanos) {
      return;
    }
    cancel();
    pendingNanos = dueNanos;
    long delay = Math.max(0, dueNanos - nanos.getAsLong());
    pending = context.nettyEventLoop().schedule(this::wake, delay, TimeUnit.NANOSECONDS);
  }

  void cancel() {
    if (pending != null) {
      pending.cancel(false);
      pending = null;
    }
  }

  private void wake() {
    pending = null;
    context.emit(ignored -> action.run());
  }
}
