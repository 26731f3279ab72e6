package dev.nydusconvert.cli;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.layer.MergeSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The options that tell what is known better of the blobs of layers: lists with one item for each layer. */
final class GivenBlobOptions {
    private static final int MAX_TOC_SIZE = 1 << 16;

    private final OptionSpec ids = list("--blob-ids", "ID,...", "The ids of the layers' blobs");
    private final OptionSpec digests = list(
            "--blob-digests",
            "HEX,...",
            "The SHA-256 of the files that hold the layers: of the blobs, whose ids they then are, or of the separate"
                    + " blob-meta files");
    private final OptionSpec sizes = list("--blob-sizes", "N,...", "The sizes of these files in bytes");
    private final OptionSpec tocDigests = list("--blob-toc-digests", "HEX,...", "The SHA-256 of their ToCs");
    private final OptionSpec tocSizes = list("--blob-toc-sizes", "N,...", "The sizes of their ToCs in bytes");

    /** Gives one item to a layer. */
    private interface Item {
        MergeSource applyTo(MergeSource source, String value);
    }

    private static OptionSpec list(String name, String label, String meaning) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .description(meaning + ", one for each FILE; an empty one is what the bootstrap says.")
                .build();
    }

    void addTo(CommandSpec spec) {
        spec.addOption(ids)
                .addOption(digests)
                .addOption(sizes)
                .addOption(tocDigests)
                .addOption(tocSizes);
    }

    /** The layers with what was given for them. */
    List<MergeSource> sources(List<Path> files, CommandSpec spec) {
        List<MergeSource> sources = new ArrayList<>();
        files.forEach(file -> sources.add(MergeSource.of(file)));
        apply(ids, sources, spec, MergeSource::withBlobId);
        apply(digests, sources, spec, (source, it) -> source.withBlobDigest(Digest.ofHex(it)));
        apply(sizes, sources, spec, (source, it) -> source.withBlobSize(number(it, Long.MAX_VALUE)));
        apply(tocDigests, sources, spec, (source, it) -> source.withTocDigest(Digest.ofHex(it)));
        apply(tocSizes, sources, spec, (source, it) -> source.withTocSize((int) number(it, MAX_TOC_SIZE)));
        return sources;
    }

    private static void apply(OptionSpec option, List<MergeSource> sources, CommandSpec spec, Item item) {
        String text = option.getValue();
        if (text == null) {
            return;
        }
        String[] values = text.split(",", -1);
        if (values.length != sources.size()) {
            throw new ParameterException(
                    spec.commandLine(),
                    option.longestName() + " has " + values.length + " items, but there are " + sources.size()
                            + " layers");
        }
        for (int i = 0; i < values.length; i++) {
            String value = values[i].strip();
            if (!value.isEmpty()) {
                sources.set(i, given(option, spec, item, sources.get(i), value));
            }
        }
    }

    private static MergeSource given(OptionSpec option, CommandSpec spec, Item item, MergeSource source, String value) {
        try {
            return item.applyTo(source, value);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option.longestName() + ": " + e.getMessage());
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
