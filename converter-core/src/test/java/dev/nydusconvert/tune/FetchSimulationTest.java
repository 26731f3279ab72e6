package dev.nydusconvert.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.layer.PrefetchFile.Range;
import dev.nydusconvert.tune.FetchedContent.Unit;
import dev.nydusconvert.tune.TuneReport.FetchCost;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FetchSimulationTest {
    private static final int CHUNK = 4096;

    private final FetchSimulation simulation = new FetchSimulation(1_000);

    private static FetchedContent content(int layer, Unit... units) {
        return new FetchedContent(layer, CHUNK, List.of(units));
    }

    @Test
    void neighboursAreOneRequestUpToTheLimit() {
        simulation.read(
                content(0, new Unit(0, 400, CHUNK), new Unit(400, 600, CHUNK), new Unit(1_000, 1, CHUNK)),
                3 * CHUNK,
                Optional.empty());

        assertThat(simulation.cost()).isEqualTo(new FetchCost(3 * CHUNK, 1_001, 3 * CHUNK, 2));
    }

    @Test
    void unitsThatAreApartAreRequestsOfTheirOwn() {
        simulation.read(content(0, new Unit(500, 10, CHUNK), new Unit(0, 10, CHUNK)), 2 * CHUNK, Optional.empty());

        assertThat(simulation.cost().requests()).isEqualTo(2);
    }

    @Test
    void aUnitLongerThanTheLimitIsOneRequest() {
        simulation.read(content(0, new Unit(0, 5_000, CHUNK)), 10, Optional.empty());

        assertThat(simulation.cost()).isEqualTo(new FetchCost(10, 5_000, CHUNK, 1));
    }

    @Test
    void whatIsThereIsNotFetchedAgain() {
        FetchedContent file = content(0, new Unit(0, 10, CHUNK), new Unit(0, 10, CHUNK));

        simulation.read(file, 2 * CHUNK, Optional.empty());
        simulation.read(file, 2 * CHUNK, Optional.empty());

        assertThat(simulation.cost()).isEqualTo(new FetchCost(4 * CHUNK, 10, CHUNK, 1));
    }

    @Test
    void theSamePlaceOfAnotherBlobIsSomethingElse() {
        simulation.read(content(0, new Unit(0, 10, CHUNK)), 1, Optional.empty());
        simulation.read(content(1, new Unit(0, 10, CHUNK)), 1, Optional.empty());

        assertThat(simulation.cost()).isEqualTo(new FetchCost(2, 20, 2 * CHUNK, 2));
    }

    @Test
    void onlyChunksWithBytesOfTheRangesAreFetched() {
        FetchedContent file = content(0, new Unit(0, 1, CHUNK), new Unit(1, 2, CHUNK), new Unit(3, 4, 100));
        long size = 2 * CHUNK + 100;

        simulation.read(
                file, size, Optional.of(List.of(new Range(CHUNK, CHUNK), new Range(0, 0), new Range(size, 50))));

        assertThat(simulation.cost()).isEqualTo(new FetchCost(CHUNK, 2, CHUNK, 1));
    }

    @Test
    void aRangeEndsWithTheFile() {
        simulation.read(content(0, new Unit(0, 1, 100)), 100, Optional.of(List.of(new Range(90, Long.MAX_VALUE - 90))));

        assertThat(simulation.cost()).isEqualTo(new FetchCost(10, 1, 100, 1));
    }
}
