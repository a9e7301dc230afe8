package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorBudgetTest {

  @Test
  void noMoreAreTakenThanThereAre() {
    DescriptorBudget budget = new DescriptorBudget(2);
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isFalse();
    assertThat(budget.take()).isFalse();
    budget.giveBack();
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isFalse();
  }

  @Test
  void whatIsExhaustedIsToldApartFromOtherFailures() {
    assertThat(ErrorKind.ofConnect(DescriptorBudget.exhausted()))
        .isEqualTo(ErrorKind.TOO_MANY_FILES);
  }
}
