package dev.steelyard.nginx.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void threeSignificantDigitsWithThousandsSeparators() {
    assertThat(Figures.significant(42)).isEqualTo("42.0");
    assertThat(Figures.significant(0.0123456)).isEqualTo("0.0123");
    assertThat(Figures.significant(9.996)).isEqualTo("10.0");
    assertThat(Figures.significant(-5.432)).isEqualTo("-5.43");
    assertThat(Figures.significant(12345)).isEqualTo("12,300");
    assertThat(Figures.significant(0)).isEqualTo("0");
  }

  @Test
  void tinyAndHugeAreWrittenWithPowersOfTen() {
    assertThat(Figures.significant(0.0000123)).isEqualTo("1.23e-05");
    assertThat(Figures.significant(1e12)).isEqualTo("1.00e+12");
    assertThat(Figures.significant(Double.MIN_VALUE)).isEqualTo("4.90e-324");
  }

  @Test
  void whatIsNotFiniteIsADash() {
    assertThat(Figures.significant(Double.NaN)).isEqualTo("-");
    assertThat(Figures.ratio(Double.POSITIVE_INFINITY)).isEqualTo("-");
    assertThat(Figures.percent(Double.NaN)).isEqualTo("-");
    assertThat(Figures.clock(Double.NEGATIVE_INFINITY)).isEqualTo("-");
  }

  @Test
  void ratiosHaveTwoDecimalsAndCountsAreExact() {
    assertThat(Figures.ratio(0.417)).isEqualTo("0.42");
    assertThat(Figures.ratio(12)).isEqualTo("12.00");
    assertThat(Figures.ratio(12345)).isEqualTo("12,300");
    assertThat(Figures.count(1234567)).isEqualTo("1,234,567");
  }

  @Test
  void timesAreMinutesAndSeconds() {
    assertThat(Figures.clock(125.4)).isEqualTo("2:05");
    assertThat(Figures.clock(3725)).isEqualTo("1:02:05");
  }

  @Test
  void ticksKeepAllTheirDigits() {
    assertThat(Figures.tick(0.05)).isEqualTo("0.05");
    assertThat(Figures.tick(99.9)).isEqualTo("99.9");
    assertThat(Figures.tick(20000)).isEqualTo("20,000");
    assertThat(Figures.tick(1e9)).isEqualTo("1E+9");
  }
}
