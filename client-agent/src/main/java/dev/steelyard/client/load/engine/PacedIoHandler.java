package dev.steelyard.client.load.engine;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The I/O of an event loop with a second duty: in each turn of the loop, works of its own are done,
 * and they say how long the loop may wait for sockets. So deadlines are met to the nanosecond,
 * polling included, without a timer object a send, and without tasks that keep the loop from its
 * sockets: Netty runs queued tasks for up to a second before it looks at them.
 */
final class PacedIoHandler implements IoHandler {

  /** Something to be done in each turn of a loop. */
  @FunctionalInterface
  interface Work {

    /**
     * Does what is due.
     *
     * @return how long the loop may wait now, ns; 0 for not at all, {@link Long#MAX_VALUE} for
     *     until a socket or a task comes
     */
    long turn();
  }

  private static final long NO_DEADLINE = -1;

  private static final Work[] NOTHING = {};

  private final IoHandler sockets;
  private final Bounded bounded = new Bounded();
  private Work[] works = NOTHING;

  PacedIoHandler(IoHandler sockets) {
    this.sockets = sockets;
  }

  /** To be done from the next turn on. Loop's thread only; cold code here would delay sends. */
  void add(Work work) {
    Work[] more = Arrays.copyOf(works, works.length + 1);
    more[works.length] = work;
    works = more;
  }

  /** Not to be done any more; of a work that is not there too. Loop's thread only. */
  void remove(Work work) {
    List<Work> left = new ArrayList<>(Arrays.asList(works));
    left.remove(work);
    works = left.toArray(NOTHING);
  }

  @Override
  public int run(IoHandlerContext context) {
    Work[] now = works;
    if (now.length == 0) {
      return sockets.run(context);
    }
    long wait = now[0].turn();
    for (int i = 1; i < now.length; i++) {
      wait = Math.min(wait, now[i].turn());
    }
    bounded.begin(context, wait);
    return sockets.run(bounded);
  }

  @Override
  public void initialize() {
    sockets.initialize();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return sockets.register(handle);
  }

  @Override
  public void wakeup() {
    sockets.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return sockets.isCompatible(handleType);
  }

  @Override
  public void prepareToDestroy() {
    sockets.prepareToDestroy();
  }

  @Override
  public void destroy() {
    sockets.destroy();
  }

  /** What the loop allows, and no longer than the work allows. */
  private static final class Bounded implements IoHandlerContext {

    /** Deadlines of loops count from here. */
    private final long origin = Ticker.systemTicker().initialNanoTime();

    private @Nullable IoHandlerContext loop;
    private boolean mayWait;
    private boolean forEver;
    private long wakeNanos;

    void begin(IoHandlerContext context, long waitNanos) {
      loop = context;
      mayWait = waitNanos > 0;
      forEver = waitNanos == Long.MAX_VALUE;
      wakeNanos = mayWait && !forEver ? System.nanoTime() + waitNanos : 0;
    }

    private IoHandlerContext loop() {
      return Objects.requireNonNull(loop);
    }

    @Override
    public boolean canBlock() {
      return mayWait && loop().canBlock();
    }

    @Override
    public long delayNanos(long currentTimeNanos) {
      long allowed = loop().delayNanos(currentTimeNanos);
      return forEver ? allowed : Math.min(allowed, Math.max(0, wakeNanos - currentTimeNanos));
    }

    @Override
    public long deadlineNanos() {
      long allowed = loop().deadlineNanos();
      if (forEver) {
        return allowed;
      }
      long mine = wakeNanos - origin;
      return allowed == NO_DEADLINE ? mine : Math.min(allowed, mine);
    }

    @Override
    public void reportActiveIoTime(long activeNanos) {
      loop().reportActiveIoTime(activeNanos);
    }

    @Override
    public boolean shouldReportActiveIoTime() {
      return loop().shouldReportActiveIoTime();
    }
  }
}
