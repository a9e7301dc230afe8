package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.demo.report.DemoReport.Arm;
import java.util.List;
import java.util.Optional;

/** Which arm is which. */
final class Arms {

  private Arms() {}

  static boolean isBaseline(Arm arm) {
    return arm.name().equals("least-conn");
  }

  static boolean isGains(Arm arm) {
    return arm.name().equals("gains");
  }

  /** ART over least-conn's: 1 for least-conn itself, NaN for another that has none. */
  static double ratio(Arm arm) {
    Double ratio = arm.artRatio();
    return isBaseline(arm) ? 1 : ratio == null ? Double.NaN : ratio;
  }

  static Optional<Arm> baseline(List<Arm> arms) {
    return arms.stream().filter(Arms::isBaseline).findFirst();
  }

  static Optional<Arm> gains(List<Arm> arms) {
    return arms.stream().filter(Arms::isGains).findFirst();
  }
}
