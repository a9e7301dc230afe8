package dev.steelyard.shared.bus;

/** Every address of the event bus: {@code steelyard.<area>.<what>}. */
public final class Addresses {

  /** Event, {@link AgentHello}: an agent joined. */
  public static final String AGENT_HELLO = "steelyard.agent.hello";

  /** Event, {@link AgentHello}: an agent serves its commands. */
  public static final String AGENT_READY = "steelyard.agent.ready";

  /** Command, {@link StartLoad} to {@link LoadStatus}. */
  public static final String LOAD_START = "steelyard.load.start";

  /** Command, {@link Empty} to {@link LoadStatus}. */
  public static final String LOAD_STOP = "steelyard.load.stop";

  /** Command, {@link Empty} to {@link LoadStatus}. */
  public static final String LOAD_STATUS = "steelyard.load.status";

  /** Command, {@link SetUsers} to {@link LoadStatus}: closed-loop users of the running load. */
  public static final String LOAD_USERS = "steelyard.load.users";

  /**
   * Event each second, {@link LoadStatus}: the last second's counts and latencies, and at the end
   * the totals. Agents that share a plan each tell of their {@code part}; who coordinates tells the
   * totals of all at the end, without one.
   */
  public static final String LOAD_PROGRESS = "steelyard.load.progress";

  /** Event, {@link LoadShared}: client agents begin a plan together. */
  public static final String LOAD_SHARED = "steelyard.load.shared";

  /** Event, {@link dev.steelyard.shared.sample.Sample}. */
  public static final String SAMPLE = "steelyard.sample";

  /** Command, {@link StartRecord} to {@link RecordStatus}. */
  public static final String RECORD_START = "steelyard.record.start";

  /** Command, {@link Empty} to {@link RecordStatus}. */
  public static final String RECORD_STOP = "steelyard.record.stop";

  /** Command, {@link Empty} to {@link WeightsView}. */
  public static final String WEIGHTS_GET = "steelyard.weights.get";

  /** Command, {@link SetWeights} to {@link WeightsApplied}. */
  public static final String WEIGHTS_SET = "steelyard.weights.set";

  /** Command, {@link ResetWeights} to {@link WeightsApplied}. */
  public static final String WEIGHTS_RESET = "steelyard.weights.reset";

  /** Command, {@link DrainServer} to {@link WeightsApplied}. */
  public static final String WEIGHTS_DRAIN = "steelyard.weights.drain";

  /** Event, {@link WeightsApplied}. */
  public static final String WEIGHTS_APPLIED = "steelyard.weights.applied";

  /** Command, {@link ObservePolicy} to {@link PolicyStatus}. */
  public static final String POLICY_OBSERVE = "steelyard.policy.observe";

  /** Command, {@link TrainPolicy} to {@link TrainResult}. */
  public static final String POLICY_TRAIN = "steelyard.policy.train";

  /** Command, {@link ActivatePolicy} to {@link PolicyStatus}. */
  public static final String POLICY_ACTIVATE = "steelyard.policy.activate";

  /** Command, {@link HoldPolicy} to {@link PolicyStatus}. */
  public static final String POLICY_HOLD = "steelyard.policy.hold";

  /** Command, {@link Empty} to {@link PolicyStatus}. */
  public static final String POLICY_STATUS = "steelyard.policy.status";

  /** Command, {@link Empty} to {@link PolicyExplanation}. */
  public static final String POLICY_EXPLAIN = "steelyard.policy.explain";

  /** Event, {@link PolicyDecision}. */
  public static final String POLICY_DECISION = "steelyard.policy.decision";

  /**
   * Event, {@link dev.steelyard.shared.sample.SamplePart}: the window of one load balancer of
   * several, for all that share.
   */
  public static final String SAMPLE_PART = "steelyard.sample.part";

  /** Event, {@link LeaderWord}: what the leader of several load balancers says to the others. */
  public static final String POLICY_LEAD = "steelyard.policy.lead";

  /** Command, {@link Empty} to {@link TestbedState}. */
  public static final String TESTBED_GET = "steelyard.testbed.get";

  /** Command, {@link SetTestbed} to {@link TestbedState}. */
  public static final String TESTBED_SET = "steelyard.testbed.set";

  private Addresses() {}

  /**
   * A command to one agent, where several serve it.
   *
   * @param name of the agent, as in {@link Envelope#sender()}, or its incarnation
   */
  public static String at(String address, String name) {
    return address + "." + name;
  }

  /**
   * Commands to one client agent about its part of a shared plan: {@code echo} ({@link Empty} to
   * {@link Echo}), {@code start} ({@link StartPart}), {@code stop} and {@code status} ({@link
   * PartOf}), {@code users} ({@link SetUsers}); all but the first answer with {@link LoadStatus}.
   *
   * @param incarnation of the agent
   */
  public static String loadPart(String incarnation, String what) {
    return "steelyard.load.part." + incarnation + "." + what;
  }

  /**
   * Commands to whoever coordinates a shared plan: {@code stop} and {@code status} ({@link Empty})
   * and {@code users} ({@link SetUsers}), to {@link LoadStatus}.
   *
   * @param plan id of the plan
   */
  public static String loadPlan(String plan, String what) {
    return "steelyard.load.plan." + plan + "." + what;
  }
}
