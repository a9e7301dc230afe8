package dev.steelyard.client.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.client.testbed.TestbedConfig.Server;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ServiceLaw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestbedConfigTest {

  private static final String LAWS =
      "'service': {'compose': {'law': 'fixed', 'meanMillis': 8, 'cv': 0},"
          + " 'home-read': {'law': 'exponential', 'meanMillis': 16},"
          + " 'user-read': {'law': 'pareto', 'meanMillis': 40}}";
  private static final String TWO_SERVERS =
      "{'servers': [{'name': 'a', 'port': 9101}, {'name': 'b', 'port': 9102, %s}], " + LAWS + "}";

  @TempDir Path folder;

  private TestbedConfig read(String json) throws IOException {
    Path file = folder.resolve("testbed.json");
    Files.writeString(file, json.replace('\'', '"'));
    return TestbedConfig.read(file);
  }

  @Test
  void exampleFileDescribesSpeedsFourTwoOne() {
    TestbedConfig config = TestbedConfig.read(Path.of("../conf/testbed.json"));

    assertThat(config.servers()).extracting(Server::name).containsExactly("fast", "medium", "slow");
    assertThat(config.servers()).extracting(Server::speed).containsExactly(2.0, 1.0, 0.5);
    assertThat(config.servers()).extracting(Server::port).containsExactly(9101, 9102, 9103);
    assertThat(config.servers()).extracting(Server::slots).containsOnly(4);
    assertThat(config.servers()).extracting(Server::discipline).containsOnly(Discipline.FCFS);
    assertThat(config.users()).isEqualTo(962);
    assertThat(config.service())
        .containsEntry("compose", new ServiceLaw("lognormal", 8, 0.5))
        .containsEntry("home-read", new ServiceLaw("lognormal", 16, 1))
        .containsEntry("user-read", new ServiceLaw("lognormal", 40, 2));
  }

  @Test
  void whatIsLeftOutHasDocumentedDefaults() throws IOException {
    TestbedConfig config = read("{'servers': [{'name': 'a', 'port': 0}], " + LAWS + "}");

    assertThat(config.seed()).isEqualTo(1);
    assertThat(config.users()).isEqualTo(962);
    Server server = config.servers().get(0);
    assertThat(server.host()).isEqualTo("127.0.0.1");
    assertThat(server.slots()).isEqualTo(4);
    assertThat(server.speed()).isEqualTo(1.0);
    assertThat(server.discipline()).isEqualTo(Discipline.FCFS);
    assertThat(server.queue()).isEqualTo(1000);
    assertThat(server.faults()).isEmpty();
    assertThat(server.service()).isEmpty();
  }

  @Test
  void faultsAndOwnServiceLawsAreRead() throws IOException {
    TestbedConfig config =
        read(
            TWO_SERVERS.formatted(
                "'discipline': 'ps', 'service': {'compose': {'law': 'fixed', 'meanMillis': 3}},"
                    + " 'faults': [{'atSeconds': 30, 'seconds': 20, 'fault': 'slow', 'factor': 3},"
                    + " {'atSeconds': 60, 'fault': 'error', 'share': 0.7},"
                    + " {'atSeconds': 90, 'fault': 'restart'}]"));

    Server server = config.servers().get(1);
    assertThat(server.discipline()).isEqualTo(Discipline.PS);
    assertThat(server.service()).containsEntry("compose", new ServiceLaw("fixed", 3, 0));
    assertThat(server.faults())
        .containsExactly(
            new TestbedConfig.ScriptedFault(30, new Fault(Fault.Kind.SLOW, 3, 0, 20.0)),
            new TestbedConfig.ScriptedFault(60, new Fault(Fault.Kind.ERROR, 1, 0.7, null)),
            new TestbedConfig.ScriptedFault(90, new Fault(Fault.Kind.RESTART, 1, 0, 1.0)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'speed': -2             | servers[1].speed is -2: use a number above 0
          'speed': 0              | servers[1].speed is 0: use a number above 0
          'speed': 1e400          | servers[1].speed
          'speed': 'fast'         | servers[1].speed is "fast": use a number
          'speed': '2'            | servers[1].speed is "2": use a number
          'speed': true           | servers[1].speed is true: use a number
          'slots': 0              | servers[1].slots is 0: use a whole number from 1 to 100000
          'slots': 2.5            | servers[1].slots is 2.5: use a whole number
          'queue': -1             | servers[1].queue is -1: use a whole number from 0 to 1000000
          'discipline': 'lifo'    | servers[1].discipline is lifo: use fcfs
          'host': ' '             | servers[1].name or host is blank
          'sped': 1               | servers[1].sped is not a known key: use discipline, faults, host
          'port': 70000           | repeated
          'faults': 3             | servers[1].faults is 3: use a list
          'faults': [{'atSeconds': 1, 'fault': 'fire'}] | servers[1].faults[0].fault is fire: use none, slow, error
          'faults': [{'fault': 'slow', 'factor': 2}] | servers[1].faults[0].atSeconds is missing
          'faults': [{'atSeconds': -1, 'fault': 'hang'}] | servers[1].faults[0].atSeconds is -1: use
          'faults': [{'atSeconds': 1}] | servers[1].faults[0].fault is missing
          'faults': [{'atSeconds': 1, 'fault': 'slow'}] | servers[1].faults[0].factor is missing
          'faults': [{'atSeconds': 1, 'fault': 'slow', 'factor': 0}] | servers[1].faults[0].factor is 0: use
          'faults': [{'atSeconds': 1, 'fault': 'error', 'share': 1.5}] | servers[1].faults[0].share is 1.5: use a number from 0 to 1
          'faults': [{'atSeconds': 1, 'fault': 'hang', 'share': 0.5}] | servers[1].faults[0].share is given for fault hang
          'faults': [{'atSeconds': 1, 'fault': 'hang', 'seconds': 0}] | servers[1].faults[0].seconds is 0: use
          'faults': [{'atSeconds': 1, 'fault': 'hang', 'second': 2}] | servers[1].faults[0].second is not a known key
          'service': {'compose': {'law': 'weibull', 'meanMillis': 8, 'cv': 0}} | servers[1].service.compose.law is weibull: use lognormal
          'service': {'compose': {'meanMillis': 8, 'cv': 0}} | servers[1].service.compose.law is missing: give law and meanMillis
          'service': {'compose': {'law': 'fixed', 'meanMillis': -8, 'cv': 0}} | servers[1].service.compose.meanMillis is -8
          'service': {'compose': {'law': 'fixed', 'meanMillis': 8, 'cv': -1}} | servers[1].service.compose.cv is -1
          'service': {'compose': {'law': 'fixed', 'meanMillis': 8, 'mean': 8}} | servers[1].service.compose.mean is not a known key
          'service': {'compose': {'law': 'lognormal', 'meanMillis': 8}} | servers[1].service.compose.cv is missing: lognormal needs it
          'service': {'compose': {'law': 'fixed'}} | servers[1].service.compose.meanMillis is missing
          'service': {'compose': null} | servers[1].service.compose is null: give a value or leave it out
          'service': {'write': {'law': 'fixed', 'meanMillis': 8, 'cv': 0}} | servers[1].service.write is not a request type: use compose
          """)
  void badServerValueNamesFileAndPathAndRemedy(String entry, String expected) {
    if ("repeated".equals(expected)) {
      expected = "Duplicate field 'port'";
    }
    assertThatThrownBy(() -> read(TWO_SERVERS.formatted(entry)))
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST))
        .hasMessageContaining("testbed.json:")
        .hasMessageContaining(expected);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'servers': [{'name': 'a', 'port': 1}, {'name': 'a', 'port': 2}], LAWS} | servers[1].name is a, as of servers[0]
          {'servers': [{'name': 'a', 'port': 7}, {'name': 'b', 'port': 7}], LAWS} | servers[1].port is 7, as of servers[0]
          {'servers': [{'port': 7}], LAWS}                  | servers[0].name is missing
          {'servers': [{'name': 'a'}], LAWS}                | servers[0].port is missing
          {'servers': [{'name': 'a', 'port': 70000}], LAWS} | servers[0].port is 70000: use a whole number from 0
          {'servers': [], LAWS}                             | servers is empty
          {LAWS}                                            | servers is missing
          {'servers': [{'name': 'a', 'port': 7}]}           | service is missing
          {'servers': [{'name': 'a', 'port': 7}], 'service': {}} | service.compose is missing
          {'users': 0, 'servers': [{'name': 'a', 'port': 7}], LAWS} | users is 0: use a whole number from 1 to 100000
          {'seed': 'x', 'servers': [{'name': 'a', 'port': 7}], LAWS} | seed is "x": use a whole number
          {'seeds': 1, 'servers': [{'name': 'a', 'port': 7}], LAWS} | seeds is not a known key: use seed, servers, service, users
          {'servers': [null], LAWS}                         | servers[0] is null: give a value
          []                                                | use an object
          {'servers':                                       | line 1
          """)
  void badFileNamesFileAndPathAndRemedy(String json, String expected) {
    assertThatThrownBy(() -> read(json.replace("LAWS", LAWS)))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("testbed.json:")
        .hasMessageContaining(expected);
  }

  @Test
  void samePortOnAnotherAddressIsAnotherServer() throws IOException {
    TestbedConfig config =
        read(
            "{'servers': [{'name': 'a', 'port': 7}, {'name': 'b', 'port': 7, 'host': '127.0.0.2'}],"
                + " "
                + LAWS
                + "}");
    assertThat(config.servers()).hasSize(2);
  }

  @Test
  void missingFileIsNamed() {
    Path absent = folder.resolve("absent.json");
    assertThatThrownBy(() -> TestbedConfig.read(absent))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("absent.json cannot be read");
  }
}
