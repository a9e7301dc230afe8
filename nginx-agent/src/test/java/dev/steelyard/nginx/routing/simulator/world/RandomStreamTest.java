package dev.steelyard.nginx.routing.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RandomStreamTest {

  private final RandomStream stream = new RandomStream(1);

  @Test
  void firstNumbersOfSeedOne() {
    assertThat(stream.next()).isEqualTo(0x4ff5bb8dee914928L);
    assertThat(stream.next()).isEqualTo(0xf4bb636399efc448L);
    assertThat(stream.next()).isEqualTo(0x676ce74bb045e184L);
    assertThat(stream.next()).isEqualTo(0x85a5e2153b0d8255L);
  }

  @Test
  void firstUniformNumbersOfSeedOne() {
    assertThat(stream.uniform()).isEqualTo(.3123433324349822);
    assertThat(stream.uniform()).isEqualTo(.9559843176047584);
    assertThat(stream.uniform()).isEqualTo(.40400548551431076);
  }

  @Test
  void firstExponentialNumbersOfSeedOne() {
    assertThat(stream.exponential()).isCloseTo(1.16365227172475, within(1e-14));
    assertThat(stream.exponential()).isCloseTo(.0450137702444088, within(1e-14));
  }

  @Test
  void firstGaussianNumbersOfSeedOneAreTheCosineAndTheSine() {
    assertThat(stream.gaussian()).isCloseTo(1.46758082585997, within(1e-13));
    assertThat(stream.gaussian()).isCloseTo(-.416546591652913, within(1e-13));
    // The pair drew two numbers.
    assertThat(stream.uniform()).isEqualTo(.40400548551431076);
  }
}
