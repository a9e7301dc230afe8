package dev.steelyard.nginx.routing.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.routing.PolicyTrainer.ModelPolicy;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.TrainPolicy;
import dev.steelyard.shared.sample.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanModelFileTest {

  private static final PlanTrainer TRAINER =
      new PlanTrainer("1.2.3", 1, ReobserveLimits.PUBLISHED, System::nanoTime);

  @TempDir static Path original;
  private static ModelPolicy trained;
  @TempDir Path folder;
  private Path file;

  @BeforeAll
  static void train() {
    trained =
        TRAINER
            .train(
                new PlanWorld(1).windows(400, new RandomWeights(1, 1)),
                PlanWorld.DEADLINES,
                new TrainPolicy(null, 9, null, null, null),
                original.resolve("new/models/plan.json"))
            .policy();
  }

  @BeforeEach
  void copy() throws IOException {
    file = Files.copy(original.resolve("new/models/plan.json"), folder.resolve("plan.json"));
  }

  @Test
  void aLoadedModelDecidesExactlyAsTheTrainedOne() {
    ModelPolicy loaded = TRAINER.load(file);

    for (Sample sample : new PlanWorld(9).windows(300, new RandomWeights(2, 1))) {
      assertThat(loaded.decide(sample)).isEqualTo(trained.decide(sample));
      assertThat(loaded.reobserve()).isEqualTo(trained.reobserve());
    }
    assertThat(loaded.describe()).isEqualTo(trained.describe());
  }

  @Test
  void saysWhatItWasMadeFrom() {
    assertThat(TRAINER.load(file).describe())
        .isEqualTo(
            "published-plan, version 1.2.3, seed 1: 9 states from 400 windows (samples 0 to 399,"
                + " not used: none), "
                + PlanModel.FILE.load(file).made().visitedPairs()
                + " pairs visited");
    assertThat(PlanModel.FILE.load(file).made().settingsSha256()).matches("[0-9a-f]{64}");
  }

  @Test
  void showsTheStatesInTheirOwnUnitsBeforeTheMatrices() throws IOException {
    String json = Files.readString(file);

    assertThat(json).contains("\"compose_backend/127.0.0.1:8001/requestMsec\" : ");
    assertThat(json.indexOf("\"states\"")).isPositive().isLessThan(json.indexOf("\"covariance\""));
    PlanModel model = PlanModel.FILE.load(file);
    assertThat(model.states())
        .allSatisfy(
            s -> {
              assertThat(s.mean()).hasSize(model.normaliser().columns().size());
              assertThat(s.mean().get("connections.active")).isBetween(28.0, 116.0);
            });
  }

  @Test
  void leavesNothingBesideTheFile() throws IOException {
    PlanModel.FILE.save(PlanModel.FILE.load(file), file);

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void refusesAFileThatIsDamaged() throws IOException {
    String json = Files.readString(file);

    refused(json.substring(0, json.length() / 2), "is damaged");
    refused(json.replaceFirst("\"discount\" : 0.9", "\"discount\" : 0.8"), "checksum does not fit");
    refused(json.replaceFirst("\"windows\" : 400", "\"windows\" : 401"), "checksum does not fit");
    refused(json.replaceFirst("\"model\" : ", "\"other\" : "), "checksum does not fit");
    refused("", "is no model");
    refused("{\"format\": \"something\"}", "is no model of the published plan");
  }

  @Test
  void whiteSpaceIsNoDamage() throws IOException {
    Files.writeString(file, Files.readString(file).replaceAll("\\s*\\n\\s*", ""));

    assertThat(TRAINER.load(file).describe()).isEqualTo(trained.describe());
  }

  @Test
  void refusesAnotherVersion() throws IOException {
    refused(
        Files.readString(file).replaceFirst("\"version\" : 1,", "\"version\" : 2,"),
        "has format version 2: this program reads version 1; train again");
  }

  @Test
  void refusesPartsThatDoNotFitTogether() throws IOException {
    // Signed, so the checksum fits, but a state is missing, or has weights that are no action.
    PlanModel model = PlanModel.FILE.load(file);
    PlanModel.State first = model.states().get(0);
    PlanModel.State odd =
        new PlanModel.State(0, List.of(5, 2, 1), first.value(), 1, first.mean(), List.of());
    List<PlanModel.State> states = new ArrayList<>(model.states());
    states.set(0, odd);
    PlanModel.FILE.save(
        new PlanModel(
            model.made(),
            model.settings(),
            model.fleet(),
            states,
            model.rankBounds(),
            model.normaliser(),
            model.mixture()),
        file);

    refused(Files.readString(file), "the weights [5, 2, 1] of state 0 are no action");
    assertThatThrownBy(
            () ->
                new PlanModel(
                    model.made(),
                    model.settings(),
                    model.fleet(),
                    model.states().subList(0, 8),
                    model.rankBounds(),
                    model.normaliser(),
                    model.mixture()))
        .hasMessageContaining("9 components, but 8 states");
  }

  @Test
  void saysThatThereIsNoFile() {
    assertThatThrownBy(() -> TRAINER.load(folder.resolve("none.json")))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void keepsTheOldFileWhenTheDiskRefuses() throws IOException {
    byte[] before = Files.readAllBytes(file);
    Path impossible = file.resolve("below-a-file.json");

    assertThatThrownBy(() -> PlanModel.FILE.save(PlanModel.FILE.load(file), impossible))
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED))
        .hasMessageContaining("cannot make the folder of " + impossible);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  private void refused(String content, String message) throws IOException {
    Files.writeString(file, content);
    assertThatThrownBy(() -> TRAINER.load(file))
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST))
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }
}
