package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock within one process; that it holds between processes is shown by FaultsIT. */
class StateLockTest {

  @TempDir Path directory;

  @Test
  void theDirectoryBelongsToOneAndKeepsItsTokenForTheNext() {
    Owner first;
    try (StateLock lock = StateLock.take(directory.resolve("state"))) {
      first = lock.owner();
      assertThat(first.description()).contains("process " + ProcessHandle.current().pid());
      assertThatThrownBy(() -> StateLock.take(directory.resolve("state/../state")))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining(directory.resolve("state").toString())
          .hasMessageContaining("stop that one, or choose another stateDir")
          .extracting(e -> ((SteelyardException) e).code())
          .isEqualTo(ErrorCode.CONFLICT);
    }
    try (StateLock again = StateLock.take(directory.resolve("state"));
        StateLock other = StateLock.take(directory.resolve("other"))) {
      assertThat(again.owner().token()).isEqualTo(first.token());
      assertThat(other.owner().token()).isNotEqualTo(first.token());
    }
  }

  @Test
  void anOwnerIsKnownByTheTokenWhateverTheDescription() {
    Owner owner = new Owner("ab-1", "me");
    assertThat(owner.isHolder("ab-1 somebody else")).isTrue();
    assertThat(owner.isHolder("ab-12 me")).isFalse();
    assertThat(owner.isHolder("")).isFalse();
    assertThat(Owner.NOBODY.isHolder(" who knows")).isFalse();
    assertThat(Owner.NOBODY.headers()).isEmpty();
  }
}
