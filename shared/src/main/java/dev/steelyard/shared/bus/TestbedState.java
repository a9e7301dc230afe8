package dev.steelyard.shared.bus;

import java.util.List;

/**
 * The emulated servers as they are.
 *
 * @param servers one entry a server
 */
public record TestbedState(List<Server> servers) {

  public TestbedState {
    servers = List.copyOf(servers);
  }

  /**
   * One emulated server as it is now.
   *
   * @param port the port that it listens on
   * @param fault fault in force, {@code none} without
   * @param inService jobs in service now
   * @param queued jobs waiting now
   * @param served jobs finished since the start
   * @param rejected jobs refused because the queue was full
   * @param failed answers 500 by a fault
   * @param timingErrorP50Millis how much later than due a job finished, median
   * @param timingErrorP99Millis 99th percentile
   */
  public record Server(
      String name,
      int port,
      int slots,
      double speed,
      String fault,
      int inService,
      int queued,
      long served,
      long rejected,
      long failed,
      double timingErrorP50Millis,
      double timingErrorP99Millis) {}
}
