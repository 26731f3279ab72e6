package dev.nydusconvert.nydusimage;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.layer.MergeSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code merge} that tell what callers know of the blobs: lists with one item for each source. */
final class MergeLists {
    private static final int MAX_TOC_SIZE = 1 << 16;

    private final OptionSpec digests =
            list("blob-digests", "SHA-256 of the files that hold the layers, as hexadecimal digits");
    private final OptionSpec ids = list("original-blob-ids", "Ids of the data blobs");
    private final OptionSpec sizes = list("blob-sizes", "Sizes of the files that hold the layers, in bytes");
    private final OptionSpec tocDigests = list("blob-toc-digests", "SHA-256 of the tables of contents of these files");
    private final OptionSpec tocSizes = list("blob-toc-sizes", "Sizes of these tables of contents, in bytes");

    /** Gives one item to a source. */
    private interface Item {
        MergeSource applyTo(MergeSource source, String value);
    }

    private static OptionSpec list(String name, String meaning) {
        return Arguments.text(name, meaning + ", one for each source, separated by commas.", "--" + name)
                .build();
    }

    void addTo(CommandSpec spec) {
        spec.addOption(digests)
                .addOption(ids)
                .addOption(sizes)
                .addOption(tocDigests)
                .addOption(tocSizes);
    }

    /** The sources with what was given for them. */
    List<MergeSource> sources(List<Path> files) throws RefusedException {
        List<MergeSource> sources = new ArrayList<>();
        files.forEach(file -> sources.add(MergeSource.of(file)));
        apply(ids, sources, MergeSource::withBlobId);
        apply(digests, sources, (source, it) -> source.withBlobDigest(Digest.ofHex(it)));
        apply(sizes, sources, (source, it) -> source.withBlobSize(number(it, Long.MAX_VALUE)));
        apply(tocDigests, sources, (source, it) -> source.withTocDigest(Digest.ofHex(it)));
        apply(tocSizes, sources, (source, it) -> source.withTocSize((int) number(it, MAX_TOC_SIZE)));
        return sources;
    }

    private static void apply(OptionSpec option, List<MergeSource> sources, Item item) throws RefusedException {
        String text = option.getValue();
        if (text == null) {
            return;
        }
        String[] values = text.split(",", -1);
        if (values.length != sources.size()) {
            throw new RefusedException("number of items in " + option.longestName() + " is " + values.length
                    + ", but there are " + sources.size() + " sources");
        }
        for (int i = 0; i < values.length; i++) {
            String value = values[i].strip();
            if (value.isEmpty()) {
                continue;
            }
            try {
                sources.set(i, item.applyTo(sources.get(i), value));
            } catch (IllegalArgumentException e) {
                throw new RefusedException("invalid item in " + option.longestName() + ": " + e.getMessage());
            }
        }
    }

    private static long number(String text, long max) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, in our words.
        }
        throw new IllegalArgumentException("'" + text + "' is not a number from 0 to " + max);
    }
}
