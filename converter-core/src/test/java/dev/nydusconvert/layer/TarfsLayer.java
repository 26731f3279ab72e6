package dev.nydusconvert.layer;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.FixtureTar.Dialect;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tar beside its tarfs bootstrap, under the name that the bootstrap gives it. */
record TarfsLayer(Path bootstrap, Path tar, PackResult result) {
    /** Makes the bootstrap in a new folder. */
    static TarfsLayer pack(byte[] tar, TarfsOptions options, Path parent) throws IOException {
        Path directory = Files.createTempDirectory(parent, "tarfs");
        MemoryOutputs outputs = new MemoryOutputs();
        PackResult result = new PackTarfs(options).run(new ByteArrayInputStream(tar), "test.tar", outputs);
        String id =
                result.blobTable().isEmpty() ? "no-blob" : result.blobTable().get(0);
        return new TarfsLayer(
                Files.write(directory.resolve("image.boot"), outputs.bootstrapBytes()),
                Files.write(directory.resolve(id), tar),
                result);
    }

    OpenLayer open() throws IOException {
        return OpenLayer.open(bootstrap, BlobLocator.inDirectory(tar.getParent()), Findings.FAIL_FAST);
    }

    CheckReport check() throws IOException {
        return new Check(2).run(bootstrap, BlobLocator.inDirectory(tar.getParent()));
    }

    /** What unpacking gave. */
    record Unpacked(byte[] bytes, UnpackResult result) {}

    Unpacked unpack(UnpackOptions options) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (OpenLayer layer = open()) {
            UnpackResult result = new Unpack(options).run(layer, target);
            return new Unpacked(target.toByteArray(), result);
        }
    }

    /** Something that writes entries. */
    interface Entries {
        void write(FixtureTar tar) throws IOException;
    }

    static byte[] tar(Entries entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FixtureTar tar = new FixtureTar(bytes, Dialect.GNU)) {
            entries.write(tar);
        }
        return bytes.toByteArray();
    }
}
