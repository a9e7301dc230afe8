package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.nginx.routing.simulator.EventQueue.Kind;
import dev.steelyard.nginx.routing.simulator.balancer.Balancer;
import dev.steelyard.nginx.routing.simulator.balancer.BalancerView;
import dev.steelyard.nginx.routing.simulator.server.Server;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.RandomStream;
import dev.steelyard.nginx.routing.simulator.world.RecordedLoad;
import dev.steelyard.nginx.routing.simulator.world.RequestType.SizeLaw;
import dev.steelyard.nginx.routing.simulator.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run: the next arrival, departure or other event, whichever is first, until the time is over.
 *
 * <p>Five streams of random numbers, so that all methods with the same seed see the same arrivals,
 * sizes and disturbances. At an arrival the draws are: the next interval, the size, the balancer if
 * there are several, the client.
 */
final class Engine {

  private static final double ERROR_SECONDS = 0.001;
  private static final int CLIENTS = 500;

  private final double endSeconds;
  private final Server[] servers;
  private final SizeLaw[] sizes;
  private final RandomStream sizeStream;
  private final RandomStream balancerStream;
  private final ArrivalTimes arrivals;
  private final EventQueue events = new EventQueue();
  private final Environment environment;
  private final List<BalancerView> views = new ArrayList<>();
  private final Balancer[] balancers;
  private final @Nullable ControlLoop control;
  private final Jobs jobs = new Jobs();
  private final Recorder recorder;
  private final RunObserver observer;
  private final @Nullable RecordedLoad recorded;
  private int nextDeparture;

  /** The latest time within the run for which something was ever planned. */
  private double clock;

  private long arrived;
  private long completed;
  private long failed;

  Engine(World world, Load load, Method method, long seed, RunObserver observer) {
    this.observer = observer;
    this.recorded = load.recorded();
    this.endSeconds = load.seconds();
    this.servers =
        world.servers().stream()
            .map(spec -> new Server(spec, world.sharing()))
            .toArray(Server[]::new);
    this.sizes = world.types().stream().map(type -> type.law()).toArray(SizeLaw[]::new);
    RandomStream arrivalStream = new RandomStream(7919 * seed + 1);
    this.sizeStream = new RandomStream(104729 * seed + 2);
    this.balancerStream = new RandomStream(1299709 * seed + 3);
    RandomStream agentStream = new RandomStream(15485863 * seed + 4);
    RandomStream environmentStream = new RandomStream(49979687 * seed + 5);
    double total = load.utilisation() * world.capacity();
    double[] rates = world.types().stream().mapToDouble(type -> total * type.mix()).toArray();
    Arrivals drawn = new Arrivals(rates, world.types(), arrivalStream);
    this.environment = new Environment(world, load, servers, drawn, events, environmentStream);
    if (recorded == null) {
      this.arrivals = drawn;
    } else {
      this.arrivals = new RecordedArrivals(recorded, world.types(), arrivalStream);
      events.add(0, Kind.WINDOW, 0);
    }
    for (int l = 0; l < load.balancers(); l++) {
      views.add(new BalancerView(servers, rates.length, load.balancers(), balancerStream));
    }
    this.balancers = method.rule().balancers(world, views);
    this.control =
        method.agent() == null
            ? null
            : new ControlLoop(method.agent(), method.guard(), load, views, agentStream);
    if (control != null) {
      for (int d = 0; d < control.deciders(); d++) {
        events.add(control.firstTick(d), Kind.TICK, d);
      }
    }
    double[] deadlines = world.deadlines().stream().mapToDouble(d -> d).toArray();
    this.recorder = new Recorder(load.warmSeconds(), deadlines);
  }

  RunMeasures run() {
    while (true) {
      double arrival = arrivals.nextAt();
      double departure = servers[nextDeparture].departsAt();
      double event = events.nextAt();
      double now = Math.min(Math.min(arrival, departure), event);
      if (now > endSeconds) {
        return finish();
      }
      clock = Math.max(clock, now);
      if (now == departure) {
        depart(now);
      } else if (now == arrival) {
        arrive(now);
      } else {
        happen(now);
      }
    }
  }

  private RunMeasures finish() {
    long unfinished = 0;
    for (int job = 0; job < jobs.slots(); job++) {
      if (jobs.used(job)) {
        unfinished++;
        recorder.unfinished(jobs.type(job), jobs.arrivedAt(job), clock);
      }
    }
    return recorder.measures(new RunMeasures.Flow(arrived, completed, failed, unfinished));
  }

  private void arrive(double now) {
    int type = arrivals.take();
    double size = sizes[type].draw(sizeStream);
    int balancer = views.size() > 1 ? balancerStream.below(views.size()) : 0;
    double u = balancerStream.uniform();
    int client = (int) (CLIENTS * u * u * u);
    arrived++;
    dispatch(jobs.add(now, type, size, client, balancer), now);
  }

  /** Sends a request; tries again when it is refused, up to once more than there are servers. */
  private void dispatch(int job, double now) {
    int l = jobs.balancer(job);
    int type = jobs.type(job);
    BalancerView view = views.get(l);
    view.setNow(now);
    for (int refusals = 0; refusals <= servers.length; refusals++) {
      int i = pick(view, l, job);
      Server server = servers[i];
      if (server.down()) {
        view.markUnavailable(i);
        observer.sent(i, type, now);
        observer.failed(i, type, now);
        if (control != null) {
          control.window(l).error(i, type);
        }
        continue;
      }
      view.count(i, type, 1);
      jobs.send(job, i, now, view.inFlight(i));
      observer.sent(i, type, now);
      double errors = server.errorShare();
      if (errors > 0 && balancerStream.uniform() < errors) {
        events.add(now + ERROR_SECONDS, Kind.ERROR, job);
      } else {
        server.add(job, type, jobs.size(job), now);
        reschedule(i);
      }
      return;
    }
    fail(job);
  }

  private int pick(BalancerView view, int l, int job) {
    if (!view.anyAvailable()) {
      view.clearMarks();
      return balancerStream.below(servers.length);
    }
    return balancers[l].pick(jobs.type(job), jobs.client(job));
  }

  /** The departure of a server moved; keeps the index of the first one. */
  private void reschedule(int changed) {
    double at = servers[changed].departsAt();
    if (at <= endSeconds) {
      clock = Math.max(clock, at);
    }
    if (changed != nextDeparture) {
      if (at < servers[nextDeparture].departsAt()) {
        nextDeparture = changed;
      }
      return;
    }
    for (int i = 0; i < servers.length; i++) {
      if (servers[i].departsAt() < at) {
        at = servers[i].departsAt();
        nextDeparture = i;
      }
    }
  }

  private void depart(double now) {
    int i = nextDeparture;
    Server server = servers[i];
    int job = server.depart();
    reschedule(i);
    int type = jobs.type(job);
    int l = jobs.balancer(job);
    BalancerView view = views.get(l);
    view.setNow(now);
    view.count(i, type, -1);
    double up = now - jobs.sentAt(job);
    observer.completed(i, type, up, now);
    balancers[l].completed(i, up, server.ownSeconds(type, jobs.size(job)));
    double arrivedAt = jobs.arrivedAt(job);
    recorder.completed(type, arrivedAt, now);
    if (control != null) {
      control.completed(l, i, type, jobs.inFlightAtDispatch(job), up);
      control.window(l).ended(recorder.relativeTardiness(type, now - arrivedAt));
    }
    completed++;
    jobs.remove(job);
  }

  private void happen(double now) {
    Kind kind = events.nextKind();
    int number = events.nextNumber();
    events.removeFirst();
    switch (kind) {
      case TICK -> tick(number, now);
      case ERROR -> answerWithError(number, now);
      case SHIFT -> environment.shift(number, now);
      case SLOW -> environment.slow(number, now);
      case FAST -> environment.fast(number, now);
      case DIE -> die(number, now);
      case REVIVE -> environment.revive(number, now);
      case SICKEN -> environment.sicken(number, now);
      case HEAL -> environment.heal(number, now);
      case WINDOW -> beginWindow(number, now);
    }
    if (kind == Kind.SLOW || kind == Kind.FAST) {
      reschedule(number);
    }
  }

  private void tick(int decider, double now) {
    if (control != null) {
      control.tick(decider);
      observer.decided(views.get(decider), now);
      events.add(now + control.periodSeconds(), Kind.TICK, decider);
    }
  }

  /** What the servers were like in a recorded window, and the weights of that time. */
  private void beginWindow(int number, double now) {
    RecordedLoad load = Objects.requireNonNull(recorded);
    RecordedLoad.Window window = load.windows().get(number);
    for (int i = 0; i < servers.length; i++) {
      servers[i].setDown(window.down().get(i));
      servers[i].setErrorShare(window.errorShares().get(i));
      for (int k = 0; k < sizes.length && !window.weights().isEmpty(); k++) {
        for (BalancerView view : views) {
          view.setWeight(i, k, window.weights().get(i).get(k));
        }
      }
    }
    observer.decided(views.get(0), now);
    if (number + 1 < load.windows().size()) {
      events.add(now + window.seconds(), Kind.WINDOW, number + 1);
    }
  }

  private void answerWithError(int job, double now) {
    int i = jobs.server(job);
    int l = jobs.balancer(job);
    BalancerView view = views.get(l);
    view.setNow(now);
    view.count(i, jobs.type(job), -1);
    balancers[l].failed(i, ERROR_SECONDS);
    observer.failed(i, jobs.type(job), now);
    if (control != null) {
      control.window(l).error(i, jobs.type(job));
    }
    fail(job);
  }

  private void fail(int job) {
    recorder.failed(jobs.arrivedAt(job));
    if (control != null) {
      control.window(jobs.balancer(job)).ended(Recorder.ERROR_TARDINESS);
    }
    failed++;
    jobs.remove(job);
  }

  /** A server dies: its jobs lose their work and are sent again. */
  private void die(int i, double now) {
    environment.die(i, now);
    int[] lost = servers[i].drain(now);
    reschedule(i);
    for (int job : lost) {
      BalancerView view = views.get(jobs.balancer(job));
      view.setNow(now);
      view.count(i, jobs.type(job), -1);
      view.markUnavailable(i);
      observer.failed(i, jobs.type(job), now);
      if (control != null) {
        control.window(jobs.balancer(job)).error(i, jobs.type(job));
      }
    }
    for (int job : lost) {
      dispatch(job, now);
    }
  }
}
