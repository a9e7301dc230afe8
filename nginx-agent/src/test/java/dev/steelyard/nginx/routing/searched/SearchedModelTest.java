package dev.steelyard.nginx.routing.searched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.routing.agent.SearchedParameters;
import dev.steelyard.nginx.routing.searched.SearchedModel.Judgement;
import dev.steelyard.nginx.routing.searched.SearchedModel.Made;
import dev.steelyard.nginx.routing.searched.SearchedModel.Site;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchedModelTest {

  private static final Site SITE =
      new Site("site.json", "ab12", 7, 99, Map.of("compose", List.of("a:80", "b:80")));

  @TempDir Path folder;

  @Test
  void whatIsSavedIsLoaded() {
    for (Site site : new Site[] {SITE, null}) {
      Path file = folder.resolve("new/gains.json");
      model(site).save(file);

      assertThat(SearchedModel.load(file)).isEqualTo(model(site));
    }
  }

  @Test
  void aPersonCanReadWhatMadeIt() throws IOException {
    Path file = folder.resolve("gains.json");
    model(SITE).save(file);

    assertThat(Files.readString(file))
        .contains("\"format\" : \"steelyard-searched-policy\"", "\"accepted\" : false")
        .contains("\"slope\" : 0.4864", "\"software\" : \"1.2.3\"", "\"compose\" : [ \"a:80\"");
  }

  @ParameterizedTest
  @CsvSource({
    "steelyard-searched, other, 'is no searched policy: name a file that search routing has'",
    "'\"version\" : 1', '\"version\" : 2', 'has format version 2: this program reads version 1'",
    "0.9411, 0.9412, 'is damaged (its checksum does not fit): search again, or restore the file'",
    "'\"model\"', '\"policy\"', 'is damaged'",
    "'{', '<', 'is damaged'"
  })
  void refusesWhatItCannotUse(String text, String instead, String message) throws IOException {
    Path file = folder.resolve("gains.json");
    model(SITE).save(file);
    Files.writeString(file, Files.readString(file).replace(text, instead));

    assertThatThrownBy(() -> SearchedModel.load(file))
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST))
        .hasMessageContaining("gains.json " + message);
  }

  @Test
  void namesAFileThatIsMissing() {
    assertThatThrownBy(() -> SearchedModel.load(folder.resolve("none.json")))
        .hasMessageContaining("none.json does not exist: search first, or correct the name");
  }

  @Test
  void aPolicyOfASiteFitsItsServersInAnyOrder() {
    assertThat(model(SITE).misfit(window("compose", "b:80", "a:80"))).isEmpty();
  }

  @Test
  void saysWhichServersItKnowsWhenOthersAreThere() {
    assertThat(model(SITE).misfit(window("compose", "a:80", "c:80")))
        .hasValue("the policy was searched for a:80 b:80 behind compose, now there are a:80 c:80");
    assertThat(model(SITE).misfit(window("compose")))
        .hasValue("the policy was searched for a:80 b:80 behind compose, now there are none");
    assertThat(model(SITE).misfit(window("home", "a:80")))
        .hasValue("the policy was searched for compose, it does not know the upstream home");
  }

  @Test
  void aPolicyOfRandomWorldsFitsAnyFleet() {
    assertThat(model(null).misfit(window("home", "x:1"))).isEmpty();
  }

  private static SearchedModel model(@Nullable Site site) {
    return new SearchedModel(
        SearchedParameters.FOUND,
        new Made("1.2.3", 5, -1.4, List.of(-1.3, -1.4), "rand0 to rand23", true, site),
        new Judgement(false, -.2, .15, 1.1, 24));
  }

  private static Sample window(String upstream, String... servers) {
    List<ServerWindow> windows =
        Arrays.stream(servers)
            .map(
                server ->
                    new ServerWindow(server, 1, 0, 0, 0, 1, 0, 0, 0, 3, 3, 100, false, null, null))
            .toList();
    return new Sample(1, 1000, 2000, 1, 0, List.of(new UpstreamWindow(upstream, windows)));
  }
}
