package dev.nydusconvert.nydusimage;

import dev.nydusconvert.fuzz.FuzzProcess;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Fuzzes the command line of {@code nydus-image} for a while. */
class CommandLineFuzzIT {
    @Test
    void nothingIsFound() throws IOException, InterruptedException {
        new FuzzProcess(ChangedCommandLinesTest.FUZZED).requireNoFinding();
    }
}
