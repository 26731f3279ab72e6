package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Writes a blob into a folder, beside its place, which its digest names. */
final class FileBlobUpload extends BlobUpload {
    private final AtomicFile file;
    private final Function<ContentDigest, Path> place;
    private final BlobDigester digester;

    private FileBlobUpload(AtomicFile file, ContentDigest.Algorithm algorithm, Function<ContentDigest, Path> place) {
        this.file = file;
        this.digester = new BlobDigester(algorithm);
        this.place = place;
    }

    /**
     * @param folder where the blob is written; on the file system of its place
     * @param place where a blob of a digest goes
     */
    static FileBlobUpload create(Path folder, ContentDigest.Algorithm algorithm, Function<ContentDigest, Path> place)
            throws IOException {
        return new FileBlobUpload(AtomicFile.createIn(folder), algorithm, place);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        file.stream().write(bytes, offset, length);
        digester.update(bytes, offset, length);
    }

    @Override
    public long size() {
        return digester.size();
    }

    @Override
    public ContentDigest commit() throws IOException {
        ContentDigest digest = digester.finish();
        store(digest);
        return digest;
    }

    @Override
    public void commit(Descriptor expected) throws IOException {
        digester.finish(expected);
        store(expected.digest());
    }

    private void store(ContentDigest digest) throws IOException {
        Path target = place.apply(digest);
        Files.createDirectories(target.getParent());
        file.commit(target);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
