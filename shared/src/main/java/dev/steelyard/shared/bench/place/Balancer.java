package dev.steelyard.shared.bench.place;

import java.util.List;

/** A load balancer that runs. */
public interface Balancer extends AutoCloseable {

  /** Loopback port that takes requests. */
  int port();

  /** Processes that serve them. */
  List<Long> workers();

  @Override
  void close();
}
