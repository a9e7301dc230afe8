package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.request.RequestEncoder;
import dev.steelyard.client.load.request.Target;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;

/** Opens TCP or TLS connections on a sending loop. */
final class SocketConnector implements Connector {

  private static final String VERIFY_HOST = "HTTPS";

  private final ContextInternal context;
  private final NetClient client;
  private final Target target;
  private final RequestEncoder encoder;
  private final LoopBuffers buffers;
  private final LoopEvents events;
  private final DescriptorBudget descriptors;

  SocketConnector(
      ContextInternal context,
      LoadPlan plan,
      RequestEncoder encoder,
      LoopBuffers buffers,
      LoopEvents events,
      DescriptorBudget descriptors) {
    this.descriptors = descriptors;
    this.context = context;
    this.target = plan.target();
    this.encoder = encoder;
    this.buffers = buffers;
    this.events = events;
    long timeoutMillis = TimeUnit.NANOSECONDS.toMillis(plan.limits().timeoutNanos());
    boolean insecure = plan.sending().insecure();
    client =
        context
            .owner()
            .createNetClient(
                new NetClientOptions()
                    .setTcpNoDelay(true)
                    .setConnectTimeout((int) Math.max(1, timeoutMillis))
                    .setSslHandshakeTimeout(Math.max(1, timeoutMillis))
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setSsl(target.tls())
                    .setTrustAll(insecure)
                    .setHostnameVerificationAlgorithm(insecure ? "" : VERIFY_HOST));
  }

  @Override
  public void connect(Carrier carrier, int ticket) {
    context.runOnContext(
        nothing -> {
          if (descriptors.take()) {
            open(carrier, ticket);
          } else {
            failed(carrier, ticket, DescriptorBudget.exhausted());
          }
        });
  }

  private void open(Carrier carrier, int ticket) {
    client
        .connect(target.port(), target.host())
        .onComplete(
            socket -> {
              socket.closeHandler(closed -> descriptors.giveBack());
              take(socket, carrier, ticket);
              events.happened();
            },
            failure -> {
              descriptors.giveBack();
              failed(carrier, ticket, failure);
            });
  }

  private void failed(Carrier carrier, int ticket, Throwable cause) {
    carrier.connectFailed(ticket, cause);
    events.happened();
  }

  private void take(NetSocket socket, Carrier carrier, int ticket) {
    ChannelPipeline pipeline = ((NetSocketInternal) socket).channelHandlerContext().pipeline();
    if (!target.tls()) {
      pipeline.channel().config().setRecvByteBufAllocator(buffers.receiver());
    }
    SocketWire.take(
        pipeline,
        ((NetSocketInternal) socket).channelHandlerContext().name(),
        new SocketWire.Shared(carrier, encoder, buffers, events),
        ticket);
  }

  /** Ends all connections; completes when they are. */
  Future<Void> close() {
    return client.close();
  }
}
