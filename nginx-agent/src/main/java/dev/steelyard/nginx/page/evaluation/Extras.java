package dev.steelyard.nginx.page.evaluation;

import dev.steelyard.nginx.page.LatencyCurve;
import dev.steelyard.nginx.page.Phase;
import dev.steelyard.nginx.page.WeightPoint;
import java.util.List;
import java.util.Map;

/** What there is to draw beside the rows; each part may be empty. */
public record Extras(
    List<Latencies> latencies, List<Course> courses, List<Prediction> predictions) {

  /** Nothing: the rows say it all. */
  public static final Extras NONE = new Extras(List.of(), List.of(), List.of());

  public Extras {
    latencies = List.copyOf(latencies);
    courses = List.copyOf(courses);
    predictions = List.copyOf(predictions);
  }

  /** Latencies of the arms of one scenario. */
  public record Latencies(String title, List<LatencyCurve> curves) {}

  /**
   * Weights of one arm over time.
   *
   * @param phases what happened meanwhile
   * @param servers names by address
   */
  public record Course(
      String title, List<Phase> phases, List<WeightPoint> points, Map<String, String> servers) {}

  /**
   * A ratio, predicted and measured; all above 0.
   *
   * @param low lower limit of the interval of the measured one; so is high the upper
   */
  public record Prediction(
      String name, double predicted, double measured, double low, double high) {}
}
