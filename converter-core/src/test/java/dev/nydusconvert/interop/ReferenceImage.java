package dev.nydusconvert.interop;

import dev.nydusconvert.layer.EstargzLayer;
import dev.nydusconvert.layer.FixtureLayers;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Images that the reference builder makes of fixture layers, one for each of its capabilities. */
enum ReferenceImage {
    V6(Input.TAR, ""),
    V6_INLINE_TOC(Input.TAR, "--blob-inline-meta --features blob-toc"),
    V6_PREFETCH_FS(Input.TAR, "--prefetch-policy fs"),
    V6_PREFETCH_BLOB(Input.TAR, "--prefetch-policy blob"),
    V6_DICTIONARY(Input.TAR, "--chunk-dict bootstrap=DICTIONARY"),
    V6_BATCH(Input.TAR, "--batch-size 0x20000"),
    V6_BATCH_INLINE_TOC(Input.TAR, "--batch-size 0x20000 --blob-inline-meta --features blob-toc"),
    V6_ENCRYPTED(Input.TAR, "--encrypt"),
    V6_ENCRYPTED_BATCH(Input.TAR, "--encrypt --batch-size 0x20000 --features blob-toc"),
    V6_MERGED(Input.MERGED, ""),
    V6_MERGED_BATCH(Input.MERGED, "--batch-size 0x20000"),
    V6_MERGED_ENCRYPTED(Input.MERGED, "--encrypt"),
    V5(Input.TAR, "-v 5"),
    V5_INLINE(Input.TAR, "-v 5 --blob-inline-meta"),
    V5_ALIGNED(Input.TAR, "-v 5 --aligned-chunk"),
    V5_PREFETCH_FS(Input.TAR, "-v 5 --prefetch-policy fs"),
    V5_DICTIONARY(Input.TAR, "-v 5 --chunk-dict bootstrap=DICTIONARY"),
    V5_MERGED(Input.MERGED, "-v 5"),
    ZRAN(Input.GZIP, "-t targz-ref"),
    ZRAN_INLINE_TOC(Input.GZIP, "-t targz-ref --blob-inline-meta --features blob-toc"),
    TAR_REF(Input.TAR, "-t targz-ref"),
    TARFS(Input.TAR, "-t tar-tarfs"),
    ESTARGZ_RAFS(Input.ESTARGZ, "-t estargz-rafs"),
    ESTARGZ_REF(Input.ESTARGZ, "-t estargz-ref");

    /** What the builder is given. */
    private enum Input {
        TAR,
        GZIP,
        ESTARGZ,
        /** Two tars, packed one by one. */
        MERGED
    }

    /** The layers of a merged image; other images are made of the last one, which shares chunks with the first. */
    private static final List<FixtureLayers> LAYERS = List.of(FixtureLayers.MANY, FixtureLayers.DERIVED);

    private final Input input;
    private final List<String> options;

    ReferenceImage(Input input, String options) {
        this.input = input;
        this.options = options.isEmpty() ? List.of() : Arrays.asList(options.split(" "));
    }

    /** Whether the layer itself is the data. */
    boolean refers() {
        return this == ZRAN || this == ZRAN_INLINE_TOC || this == TAR_REF || this == TARFS || this == ESTARGZ_REF;
    }

    /** Whether the builder's index leads to what it should. */
    boolean readable() {
        return this != ESTARGZ_REF;
    }

    boolean encrypted() {
        return options.contains("--encrypt");
    }

    RafsVersion version() {
        return options.contains("-v") ? RafsVersion.V5 : RafsVersion.V6;
    }

    /**
     * An image, and the tars that its tree is of, the lowest first.
     *
     * @param image its blob is empty: which there are is for its bootstrap to say
     */
    record Made(PackedLayer image, List<byte[]> tars) {}

    /** @param work an empty folder */
    Made make(Path work) throws IOException {
        Path blobs = Files.createDirectory(work.resolve("blobs"));
        if (input == Input.MERGED) {
            List<Path> layers = new ArrayList<>();
            for (FixtureLayers layer : LAYERS) {
                layers.add(create(Files.write(work.resolve(layer.fileName()), layer.bytes()), layer.toString(), work));
            }
            Path image = work.resolve("image.boot");
            List<Object> merge = new ArrayList<>(List.of(builder(), "merge", "-B", image));
            merge.addAll(layers);
            Command.run(merge.toArray());
            return made(
                    blobs, image, List.of(LAYERS.get(0).bytes(), LAYERS.get(1).bytes()));
        }
        byte[] tar = LAYERS.get(1).bytes();
        byte[] layer = tar;
        if (input == Input.ESTARGZ) {
            EstargzLayer.Made estargz = EstargzLayer.random(3, 1 << 16);
            tar = estargz.plainTar();
            layer = estargz.bytes();
        } else if (input == Input.GZIP) {
            layer = gzip(tar);
        }
        Path image = create(Files.write(work.resolve("layer"), layer), "image", work);
        return made(blobs, image, List.of(tar));
    }

    private Made made(Path blobs, Path image, List<byte[]> tars) {
        return new Made(new PackedLayer(version(), blobs, image, Optional.empty()), tars);
    }

    /** Packs one layer, and returns its bootstrap under the id of its blob, or the blob that holds it. */
    private Path create(Path layer, String name, Path work) throws IOException {
        Path blobs = work.resolve("blobs");
        Path folder = Files.createDirectory(work.resolve("of-" + name));
        List<Object> command = new ArrayList<>(
                List.of("sh", "-c", "exec \"$@\" < \"$0\"", patterns(work), builder(), "create", "-D", folder));
        if (!options.contains("-t")) {
            command.addAll(List.of("-t", input == Input.GZIP ? "targz-rafs" : "tar-rafs"));
        }
        for (String option : options) {
            command.add(option.replace("DICTIONARY", option.contains("DICTIONARY") ? dictionary(work) : ""));
        }
        boolean inlined = options.contains("--blob-inline-meta");
        Path bootstrap = work.resolve(name + ".boot");
        if (!inlined) {
            command.addAll(List.of("-B", bootstrap));
        }
        command.add(layer);
        String told = Command.run(command.toArray());
        if (refers()) {
            Files.copy(layer, blobs.resolve(sha256(layer)));
        }
        List<Path> written;
        try (Stream<Path> files = Files.list(folder)) {
            written = files.toList();
        }
        for (Path blob : written) {
            Files.move(blob, blobs.resolve(blob.getFileName()));
        }
        if (written.size() > 1) {
            throw new AssertionError("one blob was expected: " + told);
        }
        Path only = written.isEmpty() ? bootstrap : blobs.resolve(written.get(0).getFileName());
        return inlined
                ? only
                : Files.move(
                        bootstrap,
                        Files.createDirectory(work.resolve("named-" + name)).resolve(only.getFileName()));
    }

    /** Of the first layer, whose blob is put beside the others. */
    private String dictionary(Path work) throws IOException {
        Path dictionary = work.resolve("dictionary.boot");
        Path tar = Files.write(work.resolve("first"), LAYERS.get(0).bytes());
        String format = Integer.toString(version().number());
        Command.run(
                builder(),
                "create",
                "-t",
                "tar-rafs",
                "-v",
                format,
                "-D",
                work.resolve("blobs"),
                "-B",
                dictionary,
                tar);
        return dictionary.toString();
    }

    private static Path patterns(Path work) throws IOException {
        return Files.writeString(work.resolve("patterns"), "/derived\n/d03/f7\n");
    }

    private static Path builder() {
        return RealTools.requireCurrent("nydus-image");
    }

    private static String sha256(Path file) {
        return Command.run("sha256sum", file).substring(0, 64);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
