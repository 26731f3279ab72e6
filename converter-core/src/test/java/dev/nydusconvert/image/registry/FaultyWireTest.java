package dev.nydusconvert.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sample of what {@link FaultyWireSlowIT} tries at more points. */
class FaultyWireTest {
    private static final int POINTS = 16;

    @ParameterizedTest
    @EnumSource(FaultyWire.Direction.class)
    void aConnectionThatIsDroppedAtAnyByteIsTriedAgain(FaultyWire.Direction direction) throws IOException {
        assertThat(new WireTrials(POINTS).dropped(direction)).isEqualTo(POINTS);
    }

    @Test
    void aByteThatIsChangedOnTheWayIsFoundOrHarmless() throws IOException {
        WireTrials.Outcome outcome = new WireTrials(POINTS).changed();
        assertThat(outcome.reported()).isPositive();
        assertThat(outcome.reported() + outcome.harmless()).isEqualTo(POINTS);
    }

    @ParameterizedTest
    @EnumSource(FaultyWire.Direction.class)
    void aWireThatDripsIsWaitedFor(FaultyWire.Direction direction) throws IOException {
        new WireTrials(POINTS).dripping(direction);
    }
}
