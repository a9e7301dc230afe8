package dev.steelyard.shared.bus;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/**
 * Joins the cluster: Hazelcast by a TCP-IP list, no multicast, no phone-home, one port and not
 * another.
 */
public final class Cluster {

  private Cluster() {}

  /**
   * Starts Vert.x as a member. Takes seconds; an agent alone is a cluster of one.
   *
   * @return fails with {@link ErrorCode#UNAVAILABLE} when a port is taken
   */
  public static Future<Vertx> join(VertxOptions options, ClusterSettings settings) {
    return Vertx.builder()
        .with(options.setEventBusOptions(eventBus(settings)))
        .withClusterManager(new HazelcastClusterManager(config(settings)))
        .buildClustered()
        .recover(failure -> Future.failedFuture(unavailable(settings, failure)));
  }

  private static EventBusOptions eventBus(ClusterSettings settings) {
    return new EventBusOptions()
        .setHost(settings.eventBusHost())
        .setPort(settings.eventBusPort())
        .setConnectTimeout(2000);
  }

  private static SteelyardException unavailable(ClusterSettings settings, Throwable failure) {
    return new SteelyardException(
        ErrorCode.UNAVAILABLE,
        "cannot join the cluster on "
            + settings.host()
            + ":"
            + settings.port()
            + " ("
            + SteelyardException.sentence(failure)
            + ")",
        "free the port or set cluster.port and cluster.members",
        failure);
  }

  static Config config(ClusterSettings settings) {
    Config config = ConfigUtil.loadConfig();
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.tcp.join.port.try.count", "1");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.socket.bind.any", "false");
    long silence = settings.silence().toSeconds();
    config.setProperty("hazelcast.max.no.heartbeat.seconds", Long.toString(silence));
    if (settings.silence().compareTo(ClusterSettings.USUAL_SILENCE) < 0) {
      // Who is taken for gone too early has to find back soon.
      config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
      config.setProperty("hazelcast.merge.first.run.delay.seconds", "5");
      config.setProperty("hazelcast.merge.next.run.delay.seconds", "5");
    }
    // Nobody reads what these threads collect.
    config.getMetricsConfig().setEnabled(false);
    config.setProperty("hazelcast.slow.operation.detector.enabled", "false");
    config.setProperty("hazelcast.health.monitoring.level", "OFF");
    config.setClusterName("steelyard");
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(settings.port()).setPortAutoIncrement(false).setReuseAddress(true);
    network.getInterfaces().setEnabled(true).clear().addInterface(settings.host());
    JoinConfig join = network.getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(settings.members());
    return config;
  }
}
