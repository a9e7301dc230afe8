package dev.steelyard.shared.provision;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class NginxProbeProperties {

  @Property
  void versionsCompareAsNumbersAndNotAsText(
      @ForAll @IntRange(max = 2000) int minor, @ForAll @IntRange(max = 2000) int other) {
    assertThat(Integer.signum(NginxProbe.compareVersions("1." + minor + ".0", "1." + other + ".0")))
        .isEqualTo(Integer.compare(minor, other));
  }
}
