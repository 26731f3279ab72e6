package dev.nydusconvert.cli;

import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.Check;
import dev.nydusconvert.layer.CheckReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What became of the check of one file.
 *
 * @param report what was found; empty if the file could not be checked at all
 * @param failure why the file could not be checked; null if it was
 */
record CheckOutcome(Path file, Optional<CheckReport> report, String failure) {
    /** Checks one file. That it cannot be read does not keep others from being checked. */
    static CheckOutcome of(Check check, Path file, BlobLocator locator) {
        try {
            return new CheckOutcome(file, Optional.of(check.run(file, locator)), null);
        } catch (IOException e) {
            return new CheckOutcome(file, Optional.empty(), ErrorText.of(e));
        }
    }

    boolean sound() {
        return report.isPresent() && report.get().sound();
    }
}
