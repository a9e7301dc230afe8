package dev.steelyard.shared.bench.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.bench.place.Cores.Role;
import dev.steelyard.shared.provision.AllowedCores;
import dev.steelyard.shared.provision.CommandResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CoresTest {

  private static final Optional<Path> TASKSET = Optional.of(Path.of("/bin/taskset"));

  private final List<List<String>> commands = new ArrayList<>();

  private Cores cores(int status, Integer... allowed) {
    return new Cores(
        (command, environment, directory, limit) -> {
          commands.add(command);
          return new CommandResult(status, status == 0 ? "" : "taskset: not permitted");
        },
        TASKSET,
        List.of(allowed));
  }

  @Test
  void readsTheKernelsList() {
    assertThat(AllowedCores.parse("0-3,8,10-11")).containsExactly(0, 1, 2, 3, 8, 10, 11);
    assertThat(AllowedCores.parse("5")).containsExactly(5);
  }

  @Test
  void theLoadBalancerHasACoreOfItsOwn() {
    Cores two = cores(0, 2, 5);
    assertThat(two.core(Role.BALANCER)).isEqualTo(2);
    assertThat(two.core(Role.SERVERS)).isEqualTo(5);
    assertThat(two.core(Role.LOAD)).isEqualTo(5);

    Cores four = cores(0, 0, 1, 2, 3);
    assertThat(four.core(Role.SERVERS)).isEqualTo(2);
    assertThat(four.core(Role.LOAD)).isEqualTo(3);
  }

  @Test
  void runsAndBindsWithTaskset() {
    Cores cores = cores(0, 0, 1);

    assertThat(cores.on(Role.LOAD, List.of("wrk", "-t1")))
        .containsExactly("/bin/taskset", "-c", "1", "wrk", "-t1");
    cores.bind(Role.BALANCER, List.of(42L));
    assertThat(commands).containsExactly(List.of("/bin/taskset", "-a", "-p", "-c", "0", "42"));
  }

  @Test
  void oneCoreOrNoTasksetBindsNobodyAndSaysSo() {
    Cores one = cores(0, 0);
    one.bind(Role.BALANCER, List.of(42L));

    assertThat(commands).isEmpty();
    assertThat(one.on(Role.LOAD, List.of("wrk"))).containsExactly("wrk");
    assertThat(one.note()).isEqualTo("no process bound to a core");
    assertThat(new Cores((c, e, d, l) -> new CommandResult(0, ""), Optional.empty(), List.of(0, 1)))
        .returns(false, Cores::bound);
  }

  @Test
  void aRefusedBindingIsNotPassedOver() {
    assertThatThrownBy(() -> cores(1, 0, 1).bind(Role.BALANCER, List.of(42L)))
        .hasMessageContaining("process 42")
        .hasMessageContaining("not permitted");
  }
}
