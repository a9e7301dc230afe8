package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.steelyard.shared.sample.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegimesTest {

  @TempDir private Path folder;

  private final Random random = new Random(3);
  private final Regimes regimes = new Regimes(1);
  private final DecayedSums sums = new DecayedSums(0.5);
  private long number;

  /** A window in which the third server is slower by a factor that wanders a little. */
  private void window(double factor, boolean own, int servers) {
    Sample sample =
        Fleet.sample(
            number++,
            Fleet.window("s1:80", 40 + random.nextInt(20), 5, random.nextInt(2)),
            Fleet.window("s2:80", 40 + random.nextInt(20), 5 + random.nextDouble(), 0),
            Fleet.window(
                "s" + servers + ":80", 40, 5 * factor * (1 + 0.2 * random.nextDouble()), 0));
    regimes.window(sample, sums.update(sample), own);
  }

  private SavedRegimes learn() {
    regimes.policy("bandit");
    for (int w = 0; w < Regimes.WINDOWS; w++) {
      assertThat(regimes.due()).isEmpty();
      window(2, true, 3);
    }
    SavedRegimes fitted = regimes.due().orElseThrow().apply("a test");
    assertThat(regimes.due()).isEmpty();
    regimes.learned(fitted);
    return fitted;
  }

  @Test
  void areLearnedFromThePolicysOwnWindowsAndTellWhatIsNew() {
    regimes.policy("bandit");
    window(2, false, 3);
    assertThat(regimes.says()).isEqualTo("0 of 300 windows under bandit seen");
    SavedRegimes fitted = learn();
    assertThat(fitted.firstSample()).isEqualTo(1);
    assertThat(fitted.lastSample()).isEqualTo(300);
    assertThat(regimes.reading()).isNull();

    assertThat(novelOf(20, 2)).isLessThanOrEqualTo(3);
    assertThat(regimes.says()).contains(" of windows under bandit, from samples 1 to 300");
    assertThat(regimes.reobserve()).isEmpty();
    assertThat(novelOf(20, 8)).isEqualTo(20);
    assertThat(regimes.says()).contains("; now unknown: ");
    assertThat(regimes.reobserve()).contains("windows are unlike the observation period");
    novelOf(10, 2);
    assertThat(novelOf(20, 2)).isLessThanOrEqualTo(3);
  }

  private int novelOf(int windows, double factor) {
    int novel = 0;
    for (int w = 0; w < windows; w++) {
      window(factor, true, 3);
      novel += regimes.novelty().isEmpty() ? 0 : 1;
    }
    return novel;
  }

  @Test
  void ofAnotherPolicyOrFleetAreIgnoredAndThatIsSaid() {
    SavedRegimes fitted = learn();
    regimes.policy("gains");
    window(2, true, 3);
    assertThat(regimes.reading()).isNull();
    assertThat(regimes.says()).isEqualTo("1 of 300 windows under gains seen");
    regimes.policy("bandit");
    window(2, true, 3);
    assertThat(regimes.reading()).isNotNull();
    window(2, true, 4);
    assertThat(regimes.reading()).isNull();
    assertThat(regimes.says())
        .isEqualTo(
            "1 of 300 windows under bandit seen; those that are saved are of another fleet and are"
                + " ignored");
    assertThat(fitted.servers()).containsOnlyKeys("k1");
  }

  @Test
  void anObservationMakesDoWithFewWindowsAndTooFewAreSaid() {
    for (int w = 0; w < 25; w++) {
      window(2, true, 3);
    }
    assertThat(regimes.due()).isEmpty();
    regimes.observed();
    SavedRegimes fitted = regimes.due().orElseThrow().apply("a test");
    assertThat(fitted.policy()).isEqualTo("none");
    regimes.forget();
    assertThat(regimes.says()).isEqualTo("0 of 300 windows under none seen");
  }

  @Test
  void areSavedAndReadAgainAndADamagedFileIsRefused() throws Exception {
    PolicyModels models = new PolicyModels(folder);
    assertThat(models.regimes()).isEmpty();
    SavedRegimes fitted = learn();
    models.save(fitted);
    regimes.learned(models.regimes().orElseThrow());
    assertThat(novelOf(20, 2)).isLessThanOrEqualTo(3);
    assertThat(novelOf(20, 8)).isEqualTo(20);

    Path file = folder.resolve("regime.json");
    Files.writeString(file, Files.readString(file).replace("bandit", "gains"));
    regimes.forget();
    regimes.refused(catchThrowable(models::regimes));
    assertThat(regimes.says()).contains("none: ").contains("regime.json is damaged");
  }
}
