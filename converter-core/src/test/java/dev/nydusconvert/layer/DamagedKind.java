package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Kinds of packed layers, of which each byte is damaged in turn: that is reported, or it changes nothing. */
enum DamagedKind {
    V5(PackOptions.builder().version(RafsVersion.V5).layout(BlobLayout.PLAIN)),
    PLAIN(PackOptions.builder().layout(BlobLayout.PLAIN)),
    INLINE_TOC(PackOptions.builder().layout(BlobLayout.INLINE_TOC)),
    BATCH(PackOptions.builder()
            .layout(BlobLayout.TOC)
            .chunking(new ChunkingOptions(0x10000, DigestAlgorithm.BLAKE3, Compression.ZSTD, 0x8000))),
    ZRAN(null);

    private static final UnpackOptions EXACT =
            UnpackOptions.DEFAULTS.withRecipe(RecipeUse.REQUIRED).withThreads(1);

    private final PackOptions.Builder options;

    DamagedKind(PackOptions.Builder options) {
        this.options = options;
    }

    /**
     * A layer in a folder of its own.
     *
     * @param bootstrap where to begin to read it
     * @param tar what has to come out
     */
    record Layer(Path bootstrap, UnpackOptions options, byte[] tar) {
        /** What came of all flips. */
        record Counts(int reported, int harmless) {}

        /** All that is read. Without a recipe nothing proves the attributes of files in a bootstrap, so it is not among them then. */
        List<Path> files() throws IOException {
            boolean proven = options.recipe() == RecipeUse.REQUIRED;
            try (Stream<Path> files = Files.list(bootstrap.getParent())) {
                return files.filter(it -> proven || !it.equals(bootstrap))
                        .sorted()
                        .toList();
            }
        }

        /**
         * Flips a bit in every {@code step}th byte of a file, one at a time.
         *
         * @throws AssertionError at the first flip that gives another tar, and no exception
         */
        Counts damage(Path file, int step) throws IOException {
            byte[] sound = Files.readAllBytes(file);
            int reported = 0;
            int harmless = 0;
            for (int at = 0; at < sound.length; at += step) {
                byte[] damaged = sound.clone();
                damaged[at] ^= (byte) (1 << at % Byte.SIZE);
                Files.write(file, damaged);
                if (comesBack(file + " damaged at " + at)) {
                    harmless++;
                } else {
                    reported++;
                }
            }
            Files.write(file, sound);
            return new Counts(reported, harmless);
        }

        /** Whether the tar came out; false if that was refused. */
        private boolean comesBack(String what) throws IOException {
            ByteArrayOutputStream made = new ByteArrayOutputStream();
            try (OpenLayer layer =
                    OpenLayer.open(bootstrap, BlobLocator.beside(List.of(bootstrap)), Findings.FAIL_FAST)) {
                new Unpack(options).run(layer, made);
            } catch (MalformedInputException | UnsupportedFeatureException e) {
                return false;
            } catch (IOException e) {
                // Damage to a blob's id makes a blob that is not at hand of one that is.
                if (!e.getMessage().matches(".*(holds the recipe|is not there).*")) {
                    throw new AssertionError(what, e);
                }
                return false;
            }
            if (!Arrays.equals(made.toByteArray(), tar)) {
                throw new AssertionError(what + " gives another tar, and nothing says so");
            }
            return true;
        }
    }

    Layer make(Path parent) throws IOException {
        if (options == null) {
            byte[] layer = ReferenceLayers.bytes("small-members.tar.gz");
            Path folder = Files.createTempDirectory(parent, "image");
            Path bootstrap = ReferenceLayers.pack(layer, ReferenceLayers.options(1 << 20, BlobLayout.TOC), folder);
            // The layer itself would be given back, of which its digest is proof: contexts and chunks would not be
            // read.
            UnpackOptions byChunks =
                    UnpackOptions.DEFAULTS.withRecipe(RecipeUse.IGNORED).withThreads(1);
            ByteArrayOutputStream tar = new ByteArrayOutputStream();
            try (OpenLayer sound =
                    OpenLayer.open(bootstrap, BlobLocator.beside(List.of(bootstrap)), Findings.FAIL_FAST)) {
                new Unpack(byChunks).run(sound, tar);
            }
            return new Layer(bootstrap, byChunks, tar.toByteArray());
        }
        byte[] tar = RandomTar.of(7);
        PackOptions all = options.recipe(RecipeMode.EMBED).threads(1).build();
        return new Layer(PackedLayer.pack(tar, all, parent).bootstrap(), EXACT, tar);
    }
}
