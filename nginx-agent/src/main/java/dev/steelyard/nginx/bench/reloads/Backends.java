package dev.steelyard.nginx.bench.reloads;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** HTTP servers on loopback that answer their own {@code address:port}. */
final class Backends implements AutoCloseable {

  private final List<HttpServer> servers = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Backends(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
      byte[] address = address(server).getBytes(StandardCharsets.US_ASCII);
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              exchange.sendResponseHeaders(200, address.length);
              exchange.getResponseBody().write(address);
            }
          });
      server.start();
      servers.add(server);
    }
  }

  private static String address(HttpServer server) {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** In the order of their start. */
  List<String> addresses() {
    return servers.stream().map(Backends::address).toList();
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }
}
