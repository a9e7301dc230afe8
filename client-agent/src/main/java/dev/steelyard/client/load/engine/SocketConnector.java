package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.request.RequestEncoder;
import dev.steelyard.client.load.request.Target;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.concurrent.TimeUnit;

/** Opens TCP connections on the engine's event loop. */
final class SocketConnector implements Connector {

  private final Context context;
  private final NetClient client;
  private final Target target;
  private final RequestEncoder encoder;
  private final Runnable afterEvent;

  /**
   * @param afterEvent called after a lane was told something
   */
  SocketConnector(
      Vertx vertx,
      Context context,
      Target target,
      RequestEncoder encoder,
      long timeoutNanos,
      Runnable afterEvent) {
    this.context = context;
    this.target = target;
    this.encoder = encoder;
    this.afterEvent = afterEvent;
    int timeoutMillis = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos));
    client =
        vertx.createNetClient(
            new NetClientOptions().setTcpNoDelay(true).setConnectTimeout(timeoutMillis));
  }

  @Override
  public void connect(Lane lane, int waiting) {
    context.runOnContext(
        nothing ->
            client
                .connect(target.port(), target.host())
                .onComplete(
                    socket -> {
                      SocketWire.take(
                          ((NetSocketInternal) socket).channelHandlerContext().pipeline(),
                          encoder,
                          lane,
                          afterEvent);
                      afterEvent.run();
                    },
                    failure -> {
                      lane.connectFailed(waiting, failure);
                      afterEvent.run();
                    }));
  }

  void close() {
    client.close();
  }
}
