package dev.steelyard.nginx.routing.regime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegimeModelTest {

  private static final double[] QUIET = {0, .5, .8, -.6, .1, 0, 0};
  private static final double[] BUSY = {2, .9, 1.4, -1, .3, 0, 0};

  /** Around one of the places in turn, by a normal law of 0.05; errors stand at 0. */
  private static List<double[]> windows(int count, double[]... places) {
    Random random = new Random(5);
    List<double[]> windows = new ArrayList<>();
    for (int w = 0; w < count; w++) {
      double[] window = places[random.nextInt(places.length)].clone();
      for (int f = 0; f < 5; f++) {
        window[f] += 0.05 * random.nextGaussian();
      }
      windows.add(window);
    }
    return windows;
  }

  @Test
  void featuresOfAnExampleByHand() {
    // ln r = -1, 0, 1: spread sqrt(2/3); one type, half a nat off on the last server only.
    double[] features =
        RegimeFeatures.of(
            new double[] {Math.exp(-1), 1, Math.E},
            new double[][] {{Math.exp(-1)}, {1}, {Math.exp(1.5)}},
            new double[] {0, 0, .3},
            5);
    double[] expected = {Math.log(2), Math.sqrt(2. / 3), 1, -1, Math.sqrt(.25 / 3), .1, .3};
    assertThat(features).containsExactly(expected, within(1e-12));
  }

  @Test
  void twoRegimesAreFoundAndTold() {
    RegimeModel model = RegimeModel.fit(windows(400, QUIET, BUSY), 1);
    assertThat(model.regimes()).isEqualTo(2);
    RegimeReading quiet = model.read(QUIET);
    RegimeReading busy = model.read(BUSY);
    assertThat(quiet.component()).isNotEqualTo(busy.component());
    assertThat(quiet.posterior().get(quiet.component())).isGreaterThan(.99);
    assertThat(quiet.novel()).isFalse();
    assertThat(quiet.why()).isEmpty();
  }

  @Test
  void aboutHalfAPercentOfLaterWindowsOfTheSameRegimesIsNovel() {
    // Few windows for what is learned: under their own fit they would look likelier than later
    // ones.
    List<double[]> windows = windows(5200, QUIET, BUSY);
    RegimeModel model = RegimeModel.fit(windows.subList(0, 200), 1);
    long novel = windows.stream().skip(200).filter(w -> model.read(w).novel()).count();
    assertThat(novel / 5000.0).isBetween(0.001, 0.012);
  }

  @Test
  void aWindowUnlikeAllIsNovelAndSaysWhichFeatureIsOff() {
    RegimeModel model = RegimeModel.fit(windows(100, QUIET), 1);
    double[] slow = QUIET.clone();
    slow[2] = 2.5;
    RegimeReading reading = model.read(slow);
    assertThat(reading.novel()).isTrue();
    assertThat(reading.why()).contains("slowest is 2.50, it was in 0.");
  }

  @Test
  void aFeatureThatStoodStillIsNamedAndIsNewsWhenItMoves() {
    RegimeModel model = RegimeModel.fit(windows(100, QUIET), 1);
    assertThat(model.notes())
        .contains(
            "errors stood still and is no part of the regimes",
            "errorsWorst stood still and is no part of the regimes");
    double[] failing = QUIET.clone();
    failing[6] = .4;
    assertThat(model.read(failing).why())
        .isEqualTo("errorsWorst is 0.40, it stood at 0.00..0.00 in the observation period");
    failing[6] = .1;
    assertThat(model.read(failing).novel()).isFalse();
  }

  @Test
  void fewWindowsGiveFewRegimesAndThatIsSaid() {
    List<double[]> windows = new ArrayList<>();
    for (int w = 0; w < 90; w++) {
      windows.add((w % 3 == 0 ? QUIET : BUSY).clone());
    }
    RegimeModel model = RegimeModel.fit(windows, 1);
    assertThat(model.regimes()).isLessThanOrEqualTo(2);
    assertThat(model.notes())
        .contains(
            "3 regimes need as many different windows, 2 are",
            "9 regimes need as many different windows, 2 are");
    assertThat(RegimeModel.fit(windows(90, QUIET, BUSY), 1).notes())
        .contains(
            "5 regimes need 100 windows, 63 are learned from",
            "9 regimes need 180 windows, 63 are learned from");
  }

  @Test
  void tooFewWindowsAndAFleetWithoutLoadAreRefused() {
    assertThatThrownBy(() -> RegimeModel.fit(windows(19, QUIET), 1))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("regimes of 19 windows")
        .hasMessageContaining("default gains");
    List<double[]> same = new ArrayList<>();
    for (int w = 0; w < 30; w++) {
      same.add(QUIET);
    }
    assertThatThrownBy(() -> RegimeModel.fit(same, 1)).hasMessageContaining("no feature moved");
  }

  @Test
  void holesAreRefusedWithTheirPlace() {
    List<double[]> windows = windows(30, QUIET);
    windows.get(17)[1] = Double.NaN;
    assertThatThrownBy(() -> RegimeModel.fit(windows, 1))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("window 17: spread is NaN");
    RegimeModel model = RegimeModel.fit(windows(30, QUIET), 1);
    assertThatThrownBy(() -> model.read(windows.get(17))).hasMessageContaining("spread is NaN");
    assertThatThrownBy(() -> model.read(new double[3])).hasMessageContaining("3 features");
  }

  @Test
  void aSavedModelReadsTheSame() {
    RegimeModel model = RegimeModel.fit(windows(300, QUIET, BUSY), 1);
    RegimeModel loaded = RecordCodec.decode(RecordCodec.tree(model), RegimeModel.class);
    for (double[] window : windows(20, QUIET, BUSY, new double[7])) {
      assertThat(loaded.read(window)).isEqualTo(model.read(window));
    }
    assertThat(loaded.notes()).isEqualTo(model.notes());
  }
}
