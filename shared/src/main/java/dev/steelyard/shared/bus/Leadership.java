package dev.steelyard.shared.bus;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * An election by a lock in the cluster: the entry of a Hazelcast map, whose value is the newest
 * term. Hazelcast frees the lock of a member that left, and of one that did not renew it within
 * {@link #LEASE}.
 *
 * <p>Parts of a cluster that cannot reach each other have a lock each, hence a leader each; that is
 * what terms are for. Futures complete on the caller's context.
 */
public final class Leadership implements Election, AutoCloseable {

  /** How long the lead lasts without a sign of the leader. */
  public static final Duration LEASE = Duration.ofSeconds(3);

  private static final String TERMS = "steelyard.terms";

  private final Vertx vertx;
  private final HazelcastInstance cluster;
  private final String group;

  /** A lock belongs to a thread of a member: always this one. */
  private final ExecutorService thread;

  private long term;

  private Leadership(Vertx vertx, HazelcastInstance cluster, String group) {
    this.vertx = vertx;
    this.cluster = cluster;
    this.group = group;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, "leadership-" + group);
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * The election of a group of agents.
   *
   * @param vertx a member of a cluster
   * @param group name of those of which one leads
   */
  public static Leadership of(Vertx vertx, String group) {
    if (vertx instanceof VertxInternal member
        && member.clusterManager() instanceof HazelcastClusterManager manager) {
      return new Leadership(vertx, manager.getHazelcastInstance(), group);
    }
    throw new SteelyardException(
        ErrorCode.FAILED, "the leader of " + group, "only agents of a cluster can have one");
  }

  @Override
  public Future<OptionalLong> campaign(long newest) {
    return here(() -> lead(newest));
  }

  private OptionalLong lead(long newest) throws InterruptedException {
    IMap<String, Long> terms = cluster.getMap(TERMS);
    if (!terms.tryLock(group, 0, TimeUnit.SECONDS, LEASE.toMillis(), TimeUnit.MILLISECONDS)) {
      term = 0;
      return OptionalLong.empty();
    }
    Long told = terms.get(group);
    long last = Math.max(term, Math.max(newest, told == null ? 0 : told));
    if (term == 0 || term < last) {
      term = last + 1;
      terms.set(group, term);
    }
    return OptionalLong.of(term);
  }

  @Override
  public Future<Void> resign() {
    return here(
        () -> {
          IMap<String, Long> terms = cluster.getMap(TERMS);
          if (term != 0 && terms.tryLock(group)) {
            terms.forceUnlock(group);
          }
          term = 0;
          return null;
        });
  }

  private <T> Future<T> here(Callable<T> work) {
    Context caller = vertx.getOrCreateContext();
    Promise<T> promise = Promise.promise();
    try {
      thread.execute(() -> work(work, caller, promise));
    } catch (RejectedExecutionException e) {
      promise.fail(gone(e));
    }
    return promise.future();
  }

  private <T> void work(Callable<T> work, Context caller, Promise<T> promise) {
    try {
      T result = work.call();
      caller.runOnContext(v -> promise.complete(result));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      caller.runOnContext(v -> promise.fail(gone(e)));
    } catch (Exception e) {
      boolean left = e instanceof HazelcastInstanceNotActiveException;
      caller.runOnContext(v -> promise.fail(left ? gone(e) : e));
    }
  }

  private SteelyardException gone(Exception why) {
    return new SteelyardException(
        ErrorCode.UNAVAILABLE, "the leader of " + group, "this agent has left the cluster", why);
  }

  /** Ends the thread; call {@link #resign} before, or the lease has to end first. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
