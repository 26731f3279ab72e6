package dev.nydusconvert.nydusimage;

import dev.nydusconvert.cli.ShutdownHook;
import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.Export;
import dev.nydusconvert.layer.ExportOptions;
import dev.nydusconvert.layer.ExportOptions.Verity;
import dev.nydusconvert.layer.ExportResult;
import dev.nydusconvert.layer.OpenLayer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** {@code export --block}: an image becomes one disk that the kernel mounts. */
final class ExportCommand implements Callable<Integer> {
    private static final int MAX_THREADS = 32;

    private final RootOptions root;
    private final OptionSpec block = Arguments.flag("Make a disk; there is nothing else to make.", "--block");
    private final OptionSpec bootstrap =
            Arguments.path("bootstrap", "The bootstrap.", "-B", "--bootstrap").build();
    private final Backend backend = new Backend();
    private final OptionSpec blobDir = Arguments.path(
                    "localfs-dir", "Directory with data blobs under their ids.", "-D", "--localfs-dir")
            .build();
    private final OptionSpec threads = Arguments.text(
                    "threads", "How many threads work, 1 to " + MAX_THREADS + ". [default: 4]", "--threads")
            .type(Integer.class)
            .converters(ExportCommand::parseThreads)
            .initialValue(4)
            .build();
    private final OptionSpec output = Arguments.path(
                    "output", "The disk. Default: in the directory of the blobs, as BOOTSTRAP.disk.", "-O", "--output")
            .build();
    private final OptionSpec verity =
            Arguments.flag("Append a hash tree of dm-verity, and print how to use it.", "--verity");
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    ExportCommand(RootOptions root) {
        this.root = root;
    }

    CommandSpec spec() {
        spec.addOption(block).addOption(bootstrap);
        backend.addTo(spec);
        spec.addOption(blobDir).addOption(threads).addOption(output).addOption(verity);
        spec.usageMessage()
                .description("Export a RAFS file system as a disk that the kernel mounts.")
                .sortOptions(false);
        return spec;
    }

    private static Integer parseThreads(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= MAX_THREADS) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, in our words.
        }
        throw new TypeConversionException("not a number from 1 to " + MAX_THREADS);
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        requireUsableOptions();
        Path directory = blobDir.getValue();
        Path image = directory != null ? bootstrap.getValue() : configuredBootstrap();
        BlobLocator locator = directory != null ? BlobLocator.inDirectory(directory) : backend.locator();
        Path target = output.getValue();
        if (target == null) {
            target = directory.resolve(image.getFileName() + ".disk");
        }
        ExportOptions options = ExportOptions.DEFAULTS
                .withVerity(Arguments.isSet(verity) ? Verity.STANDARD : Verity.NONE)
                .withThreads(threads.getValue());
        try (Log log = root.log();
                OpenLayer layer = OpenLayer.open(image, locator, Findings.FAIL_FAST)) {
            ExportResult result = export(new Export(options), layer, target);
            PrintWriter out = root.streams().text();
            result.verity().ifPresent(tree -> out.println(verityLine(result, tree)));
            out.flush();
            result.unproven().forEach(id -> log.warn("nothing proves the bytes of blob " + id));
        }
        return 0;
    }

    private void requireUsableOptions() {
        require(block.getValue() == Boolean.TRUE, block);
        require(backend.given() || bootstrap.getValue() != null, bootstrap);
        require(backend.given() || blobDir.getValue() != null, blobDir);
        require(blobDir.getValue() != null || output.getValue() != null, output);
        if (blobDir.getValue() != null && backend.given()) {
            throw new ParameterException(spec.commandLine(), UsageErrors.conflict(blobDir, backend.option()));
        }
    }

    private void require(boolean there, ArgSpec option) {
        if (!there) {
            throw new ParameterException(spec.commandLine(), UsageErrors.missing(option));
        }
    }

    private Path configuredBootstrap() throws IOException, RefusedException {
        Path named = bootstrap.getValue();
        return named != null
                ? named
                : Path.of(backend.text()
                        .value("/config_v2/metadata_path")
                        .orElseThrow(() -> new RefusedException("the configuration names no metadata_path")));
    }

    private static ExportResult export(Export export, OpenLayer layer, Path target) throws IOException {
        try (AtomicFile disk = AtomicFile.create(target);
                ShutdownHook hook = new ShutdownHook(disk)) {
            ExportResult result = export.run(layer, disk.channel());
            disk.commit();
            return result;
        }
    }

    /** Callers take the options for {@code veritysetup} from here. */
    private static String verityLine(ExportResult disk, ExportResult.Verity tree) {
        return "dm-verity options: --no-superblock --format=1 -s \"\" --hash=sha256 --data-block-size="
                + disk.blockSize() + " --hash-block-size=" + ExportResult.HASH_BLOCK_SIZE + " --data-blocks "
                + tree.dataBlocks() + " --hash-offset " + tree.hashOffset() + " " + tree.root();
    }
}
