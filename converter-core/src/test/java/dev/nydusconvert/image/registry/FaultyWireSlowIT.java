package dev.nydusconvert.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults of the network at {@code -Dfault.points} bytes of each direction. */
class FaultyWireSlowIT {
    private static final int POINTS = Integer.getInteger("fault.points", 150);

    @ParameterizedTest
    @EnumSource(FaultyWire.Direction.class)
    void aConnectionThatIsDroppedAtAnyByteIsTriedAgain(FaultyWire.Direction direction) throws IOException {
        assertThat(new WireTrials(POINTS).dropped(direction)).isEqualTo(POINTS);
    }

    @Test
    void aByteThatIsChangedOnTheWayIsFoundOrHarmless() throws IOException {
        WireTrials.Outcome outcome = new WireTrials(POINTS).changed();
        System.err.println("bytes changed on the way: " + outcome);
        assertThat(outcome.reported() + outcome.harmless()).isEqualTo(POINTS);
    }
}
