package dev.steelyard.client.testbed;

import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.SetTestbed;
import dev.steelyard.shared.bus.Subscription;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a testbed and serves its commands on the bus. It owns the testbed: starts it, and stops it
 * at the end, when the table with the timing errors goes to the log.
 */
public final class TestbedVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(TestbedVerticle.class);

  private final Bus bus;
  private final Testbed testbed;
  private final List<Subscription> subscriptions = new ArrayList<>();

  /** Takes a testbed that was not started. */
  public TestbedVerticle(Bus bus, Testbed testbed) {
    this.bus = bus;
    this.testbed = testbed;
  }

  @Override
  public Future<?> start() {
    return testbed
        .start()
        .compose(
            servers -> bus.serve(Addresses.TESTBED_GET, Empty.class, command -> testbed.state()))
        .map(subscriptions::add)
        .compose(
            added ->
                bus.serve(
                    Addresses.TESTBED_SET,
                    SetTestbed.class,
                    command -> testbed.change(command.body())))
        .map(subscriptions::add);
  }

  @Override
  public Future<?> stop() {
    return Future.join(subscriptions.stream().map(Subscription::cancel).toList())
        .eventually(
            () ->
                testbed
                    .state()
                    .onSuccess(state -> log.info("testbed ends\n{}", TestbedTable.of(state))))
        .eventually(testbed::stop);
  }
}
