package dev.steelyard.nginx.learning.network;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A multi-layer perceptron: {@code h = max(0, W x + b)} in the hidden layers, {@code W h + b} in
 * the last.
 *
 * <p>The parameters lie in one array, layer by layer; in a layer, for each unit its weights and
 * then its bias. Not thread-safe: {@link #backward} belongs to the {@link #output} before it.
 */
public final class Perceptron {

  private final int[] sizes;
  private final double[] parameters;

  /** What each layer gave out; the first is the input. */
  private final double[][] activation;

  /** Gradient of the loss by what each layer gave out. */
  private final double[][] delta;

  /**
   * A network from its parameters.
   *
   * @param sizes inputs, hidden layers, outputs
   * @param parameters as many as {@link #parameterCount}
   */
  public Perceptron(int[] sizes, double[] parameters) {
    if (parameters.length != parameterCount(sizes)) {
      throw new IllegalArgumentException(
          "%d parameters, the layers have %d".formatted(parameters.length, parameterCount(sizes)));
    }
    this.sizes = sizes.clone();
    this.parameters = parameters.clone();
    this.activation = new double[sizes.length][];
    this.delta = new double[sizes.length][];
    for (int layer = 0; layer < sizes.length; layer++) {
      activation[layer] = new double[sizes[layer]];
      delta[layer] = new double[sizes[layer]];
    }
  }

  /**
   * A network with weights from a normal law of variance 2 / inputs of the unit (He et al. 2015),
   * and biases of 0.
   */
  public static Perceptron random(RandomGenerator random, int... sizes) {
    double[] parameters = new double[parameterCount(sizes)];
    int at = 0;
    for (int layer = 1; layer < sizes.length; layer++) {
      double spread = Math.sqrt(2.0 / sizes[layer - 1]);
      for (int unit = 0; unit < sizes[layer]; unit++) {
        for (int in = 0; in < sizes[layer - 1]; in++) {
          parameters[at++] = spread * random.nextGaussian();
        }
        at++;
      }
    }
    return new Perceptron(sizes, parameters);
  }

  /** Sizes of the layers, from the first to the last. */
  public static int[] layers(int inputs, List<Integer> hidden, int outputs) {
    int[] sizes = new int[hidden.size() + 2];
    sizes[0] = inputs;
    for (int h = 0; h < hidden.size(); h++) {
      sizes[h + 1] = hidden.get(h);
    }
    sizes[sizes.length - 1] = outputs;
    return sizes;
  }

  /** {@code sum over layers of (inputs + 1) outputs}. */
  public static int parameterCount(int... sizes) {
    if (sizes.length < 2) {
      throw new IllegalArgumentException("a network needs inputs and outputs");
    }
    int count = 0;
    for (int layer = 0; layer < sizes.length; layer++) {
      if (sizes[layer] < 1) {
        throw new IllegalArgumentException("layer %d has %d units".formatted(layer, sizes[layer]));
      }
      count += layer == 0 ? 0 : (sizes[layer - 1] + 1) * sizes[layer];
    }
    return count;
  }

  /** The same network with memory of its own. */
  public Perceptron copy() {
    return new Perceptron(sizes, parameters);
  }

  /** Takes the parameters of a network of the same layers. */
  public void copyFrom(Perceptron other) {
    System.arraycopy(other.parameters, 0, parameters, 0, parameters.length);
  }

  /** Number of outputs. */
  public int outputs() {
    return sizes[sizes.length - 1];
  }

  /** The parameters themselves; whoever changes them changes the network. */
  public double[] parameters() {
    return parameters;
  }

  /**
   * What the network answers.
   *
   * @param input as many values as the first layer has
   * @return the outputs; overwritten by the next call
   */
  public double[] output(double[] input) {
    if (input.length != sizes[0]) {
      throw new IllegalArgumentException(
          "%d inputs, the network has %d".formatted(input.length, sizes[0]));
    }
    System.arraycopy(input, 0, activation[0], 0, input.length);
    int at = 0;
    for (int layer = 1; layer < sizes.length; layer++) {
      double[] in = activation[layer - 1];
      double[] out = activation[layer];
      boolean last = layer == sizes.length - 1;
      for (int unit = 0; unit < out.length; unit++) {
        double sum = 0;
        for (double value : in) {
          sum += parameters[at++] * value;
        }
        sum += parameters[at++];
        out[unit] = last ? sum : Math.max(0, sum);
      }
    }
    return activation[sizes.length - 1];
  }

  /**
   * Back-propagation through the last {@link #output}.
   *
   * @param outputGradient of the loss by each output
   * @param gradient gets added the gradient of the loss by each parameter
   */
  public void backward(double[] outputGradient, double[] gradient) {
    int top = sizes.length - 1;
    System.arraycopy(outputGradient, 0, delta[top], 0, sizes[top]);
    int end = parameters.length;
    for (int layer = top; layer > 0; layer--) {
      double[] in = activation[layer - 1];
      double[] below = delta[layer - 1];
      Arrays.fill(below, 0);
      int start = end - (in.length + 1) * sizes[layer];
      int at = start;
      for (double slope : delta[layer]) {
        for (int i = 0; i < in.length; i++) {
          gradient[at] += slope * in[i];
          below[i] += slope * parameters[at];
          at++;
        }
        gradient[at] += slope;
        at++;
      }
      for (int i = 0; i < in.length; i++) {
        // A hidden unit that gave out 0 passes nothing on.
        below[i] = layer > 1 && in[i] <= 0 ? 0 : below[i];
      }
      end = start;
    }
  }
}
