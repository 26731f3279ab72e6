package dev.nydusconvert.fuzz;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the fuzzer begins from, what it has found, and a few thousand changes, for each reader. */
class FuzzRegressionTest {
    private static final int CHANGES = 500;

    private static FuzzRegression of(FuzzTargets reader) {
        return new FuzzRegression(reader.target());
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void seedsAreAccepted(FuzzTargets reader) throws IOException {
        of(reader).requireThatSeedsAreAccepted();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsKeptIsReadOrRefused(FuzzTargets reader) throws IOException {
        of(reader).requireThatWhatIsKeptIsReadOrRefused();
    }

    @ParameterizedTest
    @EnumSource
    void changedSeedsAreReadOrRefused(FuzzTargets reader) throws IOException {
        of(reader).requireThatChangedSeedsAreReadOrRefused(CHANGES);
    }

    @ParameterizedTest
    @EnumSource
    void extremesInAnyFieldAreReadOrRefused(FuzzTargets reader) throws IOException {
        of(reader).requireThatExtremesInAnyFieldAreReadOrRefused();
    }
}
