package dev.steelyard.shared.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.SteelyardException;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

  private static final Envelope ENVELOPE = new Envelope(1, "nginx-agent", "i", 7, 123);

  @Property(tries = 200)
  void whatIsEncodedDecodesToTheSame(
      @ForAll String upstream,
      @ForAll @Size(max = 5) Map<String, @IntRange(max = 1000) Integer> weights,
      @ForAll long version) {
    SetWeights change =
        new SetWeights(Map.of(upstream, weights), null, version, true, null, "me", null);
    JsonObject wire = RecordCodec.encode(ENVELOPE, change);
    assertThat(RecordCodec.decode(wire, SetWeights.class)).isEqualTo(change);
    assertThat(RecordCodec.envelope(wire)).isEqualTo(ENVELOPE);
  }

  @Test
  void unknownFieldsAreIgnored() {
    assertThat(RecordCodec.decode("{\"count\":3,\"colour\":\"red\"}", SetUsers.class))
        .isEqualTo(new SetUsers(3));
  }

  @Test
  void unknownVersionIsRefused() {
    JsonObject later = RecordCodec.encode(ENVELOPE, new Empty()).put("version", 2);
    assertThatThrownBy(() -> RecordCodec.envelope(later))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("message version 2")
        .hasMessageContaining("same release");
  }

  @Test
  void messageWithoutEnvelopeHasNone() {
    assertThat(RecordCodec.envelope(new JsonObject())).isNull();
  }

  @Test
  void missingNumberAndBadValueNameTheRecord() {
    assertThatThrownBy(() -> RecordCodec.decode("{}", SetUsers.class))
        .hasMessageContaining("SetUsers");
    assertThatThrownBy(() -> RecordCodec.decode("{\"count\":\"x\"}", SetUsers.class))
        .hasMessageContaining("SetUsers at line 1");
    assertThatThrownBy(() -> RecordCodec.decode("{\"count\":1} {", SetUsers.class))
        .isInstanceOf(SteelyardException.class);
  }

  @Test
  void aRecordsOwnRefusalIsTheMessage() {
    assertThatThrownBy(
            () ->
                RecordCodec.decode(
                    "{\"law\":\"fixed\",\"meanMillis\":-1,\"cv\":0}", ServiceLaw.class))
        .isInstanceOf(SteelyardException.class)
        .hasMessage("meanMillis is -1.0: use a positive number of ms");
  }
}
