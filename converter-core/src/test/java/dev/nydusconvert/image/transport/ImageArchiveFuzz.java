package dev.nydusconvert.image.transport;

import com.github.luben.zstd.Zstd;
import dev.nydusconvert.fuzz.FuzzTarget;
import dev.nydusconvert.image.SampleImage;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Archives of images: whatever is given out as a manifest or blob has the digest that names it, and nothing stays behind. Each
 * is read as it is, and with the digests of its blobs made right, which else hide all that follows.
 */
public final class ImageArchiveFuzz implements FuzzTarget {
    /** How much is decompressed: more than any seed has. */
    private static final int MOST_BYTES = 1 << 20;

    /** One list may name a blob again and again. */
    private static final int MOST_BLOBS = 20;

    private final Path folder;
    private final Path archive;

    public ImageArchiveFuzz() {
        try {
            Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
            folder = Files.createTempDirectory(target, "image-archive-fuzz");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        archive = folder.resolve("archive.tar");
    }

    @Override
    public void read(byte[] input) throws IOException {
        readAs(input);
        byte[] corrected = CorrectedArchive.of(input);
        if (!Arrays.equals(input, corrected)) {
            readAs(corrected);
        }
    }

    /** Either kind of archive may be meant; one that is both has to satisfy both. */
    private void readAs(byte[] input) throws IOException {
        Files.write(archive, input);
        try {
            readAll(open(FileTransport.DOCKER_ARCHIVE));
        } catch (MalformedInputException | UnsupportedFeatureException | FileNotFoundException refused) {
            try {
                readAll(open(FileTransport.OCI_ARCHIVE));
            } catch (FileNotFoundException e) {
                throw new MalformedInputException(
                        "archive", MalformedInputException.NO_OFFSET, "has no such file: " + e.getMessage(), e);
            }
        } finally {
            requireNothingElse();
        }
    }

    private ImageSource open(FileTransport transport) throws IOException {
        FileReference reference = (FileReference) ImageReference.parse(transport.prefix() + archive);
        StoredFiles files = ArchiveFiles.open(archive, MOST_BYTES);
        return transport == FileTransport.DOCKER_ARCHIVE
                ? DockerArchiveSource.open(reference, files, MOST_BYTES)
                : OciLayoutSource.open(reference, files);
    }

    private static void readAll(ImageSource opened) throws IOException {
        try (ImageSource source = opened) {
            RawManifest top = source.topManifest();
            requireDigest(top.descriptor(), top.bytes());
            if (!top.isIndex()) {
                readImage(source, top);
                return;
            }
            List<Descriptor> children = DescriptorList.read(top.bytes(), "index");
            for (Descriptor child : children.subList(0, Math.min(MOST_BLOBS, children.size()))) {
                RawManifest manifest = source.manifest(child);
                requireDigest(child, manifest.bytes());
                if (!manifest.isIndex()) {
                    readImage(source, manifest);
                }
            }
        }
    }

    private static void readImage(ImageSource source, RawManifest manifest) throws IOException {
        source.referrers(manifest.digest());
        List<Descriptor> blobs = ManifestBlobs.of(manifest).all();
        for (Descriptor blob : blobs.subList(0, Math.min(MOST_BLOBS, blobs.size()))) {
            byte[] bytes;
            try (InputStream in = source.blob(blob)) {
                bytes = in.readAllBytes();
            }
            requireDigest(blob, bytes);
            try (ByteSource parts = source.openBlob(blob)) {
                if (!Arrays.equals(parts.read(0, Math.toIntExact(parts.size())), bytes)) {
                    throw new AssertionError("parts of the blob are not those of its stream: " + blob);
                }
            }
        }
    }

    private static void requireDigest(Descriptor expected, byte[] bytes) {
        byte[] digest = expected.digest().algorithm().newMessageDigest().digest(bytes);
        if (bytes.length != expected.size()
                || !HexFormat.of().formatHex(digest).equals(expected.digest().hex())) {
            throw new AssertionError("given out with another digest or size than " + expected);
        }
    }

    private void requireNothingElse() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            if (!files.toList().equals(List.of(archive))) {
                throw new AssertionError("there is more than the archive in " + folder);
            }
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        SampleImage image = SampleImage.oci(1, 2, 30);
        RawManifest index = SampleImage.index(List.of(image.manifest()));
        Map<String, byte[]> layout = layout(image, List.of(index));
        layout.put(blobPath(image.manifest().bytes()), image.manifest().bytes());
        Map<String, byte[]> both = new TreeMap<>(layout);
        both.put(
                "manifest.json",
                dockerList(
                        image.blobs().stream().map(ImageArchiveFuzz::blobPath).toList()));
        Map<String, byte[]> docker = new TreeMap<>();
        docker.put("config.json", image.config());
        docker.put("l0/layer.tar", image.tars().get(0));
        docker.put("l1/layer.tar", image.layers().get(1));
        docker.put("manifest.json", dockerList(List.of("config.json", "l0/layer.tar", "l1/layer.tar")));
        RawManifest signature = SampleImage.referrer(2, image.manifest()).manifest();
        return List.of(
                tar(docker),
                tar(layout),
                tar(both),
                tar(layout(image, List.of(image.manifest(), signature))),
                SampleImage.gzip(tar(layout)),
                Zstd.compress(tar(docker)));
    }

    private static byte[] dockerList(List<String> paths) {
        String quoted = paths.stream().skip(1).collect(Collectors.joining("\",\"", "[\"", "\"]"));
        return ("[{\"Config\":\"" + paths.get(0) + "\",\"RepoTags\":[\"app:1\"],\"Layers\":" + quoted + "}]")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> layout(SampleImage image, List<RawManifest> manifests) {
        Map<String, byte[]> files = new TreeMap<>();
        Stream.concat(image.blobs().stream(), manifests.stream().map(RawManifest::bytes))
                .forEach(blob -> files.put(blobPath(blob), blob));
        files.put(OciLayout.MARKER, OciLayout.MARKER_CONTENT);
        files.put(
                OciLayout.INDEX,
                DescriptorList.write(
                        manifests.stream().map(RawManifest::descriptor).toList()));
        return files;
    }

    private static String blobPath(byte[] blob) {
        return OciLayout.blobPath(ContentDigest.ofBytes(blob));
    }

    private static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        ArchiveWriter writer = new ArchiveWriter(tar);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            writer.file(file.getKey(), file.getValue());
        }
        writer.finish();
        return tar.toByteArray();
    }
}
