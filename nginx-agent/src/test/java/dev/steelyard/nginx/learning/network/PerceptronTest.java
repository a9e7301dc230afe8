package dev.steelyard.nginx.learning.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PerceptronTest {

  @Test
  void theParametersOfThePublishedNetworks() {
    assertThat(Perceptron.parameterCount(46, 30, 30, 25)).isEqualTo(3115);
    assertThat(Perceptron.parameterCount(11, 30, 30, 10)).isEqualTo(1600);
  }

  @Test
  void anExampleByHand() {
    // Two hidden units, 2x - 1 and -x; the second gives out 0 for x = 3: 10·5 + 100·0 + 0.5.
    Perceptron network =
        new Perceptron(new int[] {1, 2, 1}, new double[] {2, -1, -1, 0, 10, 100, .5});
    assertThat(network.output(new double[] {3})).containsExactly(50.5);
    assertThat(network.output(new double[] {-3})).containsExactly(300.5);
  }

  @Test
  void theGradientIsThatOfFiniteDifferences() {
    Random random = new Random(3);
    Perceptron network = Perceptron.random(random, 4, 7, 5, 3);
    double[] parameters = network.parameters();
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += 0.1 * random.nextGaussian();
    }
    double[] input = {.3, -.8, 1.1, .2};
    double[] wanted = {1, -1, .5};
    double[] outputs = network.output(input);
    double[] slope = new double[3];
    for (int o = 0; o < 3; o++) {
      slope[o] = 2 * (outputs[o] - wanted[o]);
    }
    double[] gradient = new double[parameters.length];
    network.backward(slope, gradient);

    double[] numeric = new double[parameters.length];
    double step = 1e-6;
    for (int i = 0; i < parameters.length; i++) {
      double before = parameters[i];
      parameters[i] = before + step;
      double up = squaredError(network, input, wanted);
      parameters[i] = before - step;
      numeric[i] = (up - squaredError(network, input, wanted)) / (2 * step);
      parameters[i] = before;
    }
    assertThat(gradient).containsExactly(numeric, within(1e-6));
    assertThat(Arrays.stream(gradient).filter(g -> g != 0).count()).isGreaterThan(20);
  }

  private static double squaredError(Perceptron network, double[] input, double[] wanted) {
    double[] outputs = network.output(input);
    double sum = 0;
    for (int o = 0; o < wanted.length; o++) {
      sum += (outputs[o] - wanted[o]) * (outputs[o] - wanted[o]);
    }
    return sum;
  }

  @Test
  void theFirstStepsOfAdamByHand() {
    // The first step is the rate against the sign of the gradient, whatever its size. Then
    // m' = (.9·.1·4 + .1·-4) / .19, v' = 16.
    Adam adam = new Adam(2, 0.01);
    double[] parameters = {1, 1};
    adam.step(parameters, new double[] {4, -1e-3});
    assertThat(parameters).containsExactly(new double[] {.99, 1.01}, within(1e-6));
    adam.step(parameters, new double[] {-4, 0});
    assertThat(parameters[0]).isCloseTo(.99 - .01 * (-.04 / .19) / 4, within(1e-9));
  }

  @Test
  void aNetworkLearnsWhatNoLineCan() {
    // Exclusive or.
    Perceptron network = Perceptron.random(new Random(1), 2, 16, 16, 1);
    Adam adam = new Adam(network.parameters().length, 0.01);
    double[][] inputs = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    double[] wanted = {0, 1, 1, 0};
    double[] gradient = new double[network.parameters().length];
    for (int round = 0; round < 1000; round++) {
      Arrays.fill(gradient, 0);
      for (int i = 0; i < 4; i++) {
        double error = network.output(inputs[i])[0] - wanted[i];
        network.backward(new double[] {error / 2}, gradient);
      }
      adam.step(network.parameters(), gradient);
    }
    for (int i = 0; i < 4; i++) {
      assertThat(network.output(inputs[i])[0]).isCloseTo(wanted[i], within(0.05));
    }
  }

  @Test
  void aCopyIsApart() {
    Perceptron network = Perceptron.random(new Random(1), 2, 3, 1);
    Perceptron copy = network.copy();
    double before = copy.output(new double[] {1, 1})[0];
    Arrays.fill(network.parameters(), 1);
    assertThat(copy.output(new double[] {1, 1})[0]).isEqualTo(before);
    copy.copyFrom(network);
    assertThat(copy.output(new double[] {1, 1})[0]).isEqualTo(10);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> new Perceptron(new int[] {2, 1}, new double[2]))
        .hasMessage("2 parameters, the layers have 3");
    assertThatThrownBy(() -> Perceptron.parameterCount(2, 0, 1))
        .hasMessageContaining("layer 1 has 0 units");
    assertThatThrownBy(() -> new Perceptron(new int[] {2, 1}, new double[3]).output(new double[3]))
        .hasMessage("3 inputs, the network has 2");
  }
}
