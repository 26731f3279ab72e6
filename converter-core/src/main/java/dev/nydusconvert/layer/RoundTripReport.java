package dev.nydusconvert.layer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What came of a {@link RoundTrip}.
 *
 * @param tar the tar
 * @param options how it was packed
 * @param packed what packing made; empty if it failed
 * @param unpacked what unpacking gave; empty if it failed
 * @param packTime how long packing took
 * @param unpackTime how long unpacking took
 * @param failure why the trip ended early
 */
public record RoundTripReport(
        Path tar,
        PackOptions options,
        Optional<PackResult> packed,
        Optional<UnpackResult> unpacked,
        Duration packTime,
        Duration unpackTime,
        Optional<String> failure) {
    /** Whether the tar came back byte for byte. */
    public boolean exact() {
        return packed.isPresent()
                && unpacked.isPresent()
                && unpacked.get().tarDigest().equals(packed.get().input().map(PackResult.Input::diffId));
    }

    /** Whether the stream in which the tar came, compressed or not, came back byte for byte. */
    public boolean streamReproduced() {
        return unpacked.isPresent() && unpacked.get().output().reproduced();
    }

    /** Size of blob and bootstrap, with the recipe, in proportion to that of the tar; 0 if packing failed. */
    public double ratio() {
        return packed.map(it -> (double) artefactSize(it)
                        / Math.max(1, it.input().orElseThrow().tarSize()))
                .orElse(0.0);
    }

    private static long artefactSize(PackResult result) {
        long blob = result.blob().map(PackResult.BlobFile::size).orElse(0L);
        long bootstrap = result.bootstrap().inlined() ? 0 : result.bootstrap().size();
        long recipe = result.recipe()
                .filter(it -> !it.embedded())
                .map(PackResult.RecipeFile::size)
                .orElse(0L);
        return blob + bootstrap + recipe;
    }
}
