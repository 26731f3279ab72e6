package dev.nydusconvert.fuzz;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fuzzes each reader for a while. */
class ReadersFuzzIT {
    @ParameterizedTest
    @EnumSource
    void nothingIsFound(FuzzTargets reader) throws IOException, InterruptedException {
        new FuzzProcess(reader.target()).requireNoFinding();
    }
}
