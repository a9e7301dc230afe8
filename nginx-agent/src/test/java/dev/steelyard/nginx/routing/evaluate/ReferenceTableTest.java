package dev.steelyard.nginx.routing.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.routing.evaluate.ReferenceTable.Cell;
import dev.steelyard.nginx.routing.simulator.ParallelRuns;
import dev.steelyard.nginx.routing.simulator.Scenario;
import dev.steelyard.shared.bench.BenchmarkRow;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReferenceTableTest {

  /** Every rule and agent once, where it is cheap. */
  private static final Set<String> CELLS =
      Set.of(
          "hom3.stat.85.lcg",
          "speed3.stat.50.lc",
          "speed3.stat.50.lc+rand135",
          "speed3.stat.85.swrr+mm1",
          "speed3.stat.50.wlcg_o",
          "speed3.stat.85.sed+banditG:e4:noprior",
          "speed3_ht.shift.70.c3",
          "aff3.shift.70.oracle",
          "aff3.shift.50.prequal",
          "mild3.shift+gray.50.pewma",
          "mild3.shift+gray.50.sed+gain1t:e4",
          "mild3.shift+fail.50.sed+gain1t:e4",
          "mild3.shift+fail.50.p2");

  private static List<BenchmarkRow> rows(ReferenceTable table) {
    try (ParallelRuns threads = new ParallelRuns(2)) {
      return table.rows(new SimulatedRuns(table.needed(), threads));
    }
  }

  @Test
  void cellsOfThePublishedTableToTheLastPrintedDigit() {
    List<BenchmarkRow> rows = rows(ReferenceTable.load().only(c -> CELLS.contains(c.name())));
    assertThat(rows)
        .extracting(BenchmarkRow::name)
        .containsExactly("reference.apart", "reference.printedDigits");
    assertThat(rows.get(0).samples()).isEqualTo(CELLS.size());
    assertThat(rows.get(0).value()).isZero();
    assertThat(rows.get(1).value()).isEqualTo(CELLS.size());
  }

  @Test
  void aCellThatIsApartIsCountedAndNamed() {
    Scenario scenario = Scenario.named("hom3.stat.50").lasting(30, 10);
    List<BenchmarkRow> rows =
        rows(
            ReferenceTable.of(
                List.of(
                    new Cell(scenario, 2, "wlc_o", "1.00"),
                    new Cell(scenario, 2, "wlc_o", "1.01"),
                    new Cell(scenario, 2, "rr", ">1000"))));
    assertThat(rows.get(0).value()).isEqualTo(2);
    assertThat(rows.get(0).met()).isFalse();
    assertThat(rows)
        .extracting(BenchmarkRow::name)
        .containsExactly(
            "reference.apart",
            "reference.printedDigits",
            "reference.hom3.stat.50.wlc_o",
            "reference.hom3.stat.50.rr");
    assertThat(rows.get(2).note()).isEqualTo("printed 1.01");
  }
}
