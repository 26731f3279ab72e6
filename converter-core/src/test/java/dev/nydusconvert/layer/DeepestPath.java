package dev.nydusconvert.layer;

import dev.nydusconvert.io.Limits;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Packs, checks and merges a file in as many directories as can be, in a process of its own with a small heap. */
final class DeepestPath {
    private DeepestPath() {}

    /** @param arguments the folder to work in */
    public static void main(String[] arguments) throws IOException {
        for (RafsVersion version : RafsVersion.values()) {
            run(version, Path.of(arguments[0]));
        }
    }

    private static void run(RafsVersion version, Path folder) throws IOException {
        PackOptions options = PackOptions.builder()
                .version(version)
                .limits(Limits.DEFAULTS.withDepth(Limits.DEEPEST))
                .recipe(RecipeMode.EMBED)
                .threads(1)
                .build();
        MemoryOutputs outputs = new MemoryOutputs();
        PackResult result =
                new Pack(options).run(new ByteArrayInputStream(HostileTar.deep(Limits.DEEPEST)), "deep.tar", outputs);
        Path bootstrap = Files.write(folder.resolve("deep." + version), outputs.bootstrapBytes());
        MergeSource layer = MergeSource.of(bootstrap).withUnlisted(result.unlisted());
        Path merged = folder.resolve("merged." + version);
        Files.write(merged, merge(layer));
        CheckReport report = new Check(1).run(merged, BlobLocator.NONE);
        if (!report.findings().isEmpty()) {
            throw new IllegalStateException(report.findings().toString());
        }
        System.out.println(version + " " + (report.nodes() - 1) + " nodes");
    }

    private static byte[] merge(MergeSource layer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Merge(MergeOptions.DEFAULTS).run(List.of(layer, layer), out);
        return out.toByteArray();
    }
}
