package dev.steelyard.shared.provision;

/** Outside programs that only benchmarks and some tests want. */
public enum PackagedTool {
  /** Closed-loop HTTP load. */
  WRK,
  /** A load balancer. */
  HAPROXY,
  /** Python that has scikit-learn. */
  SKLEARN;

  PackageRecipe recipe() {
    return switch (this) {
      case WRK -> PackageRecipe.WRK;
      case HAPROXY -> PackageRecipe.HAPROXY;
      case SKLEARN -> PackageRecipe.SKLEARN;
    };
  }
}
