package dev.steelyard.shared.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortsTest {

  @Test
  void severalPortsAreDifferentAndCanBeListenedOn() {
    List<Integer> ports = FreePorts.find(20);

    assertThat(ports).hasSize(20).doesNotHaveDuplicates().allMatch(port -> port > 0);
    assertThat(ports).allMatch(FreePorts::isFree);
  }

  @Test
  void aPortThatIsListenedOnIsNotFree() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(FreePorts.isFree(taken.getLocalPort())).isFalse();
    }
  }

  @Test
  void noPortsAreAskedForNoneAreGiven() {
    assertThat(FreePorts.find(0)).isEmpty();
  }
}
