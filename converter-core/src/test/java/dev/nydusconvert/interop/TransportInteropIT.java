package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.SampleImage;
import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.DescriptorList;
import dev.nydusconvert.image.transport.HostSet;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.TransportOptions;
import dev.nydusconvert.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** skopeo, umoci and Debian's registry read what we write, and we read what they write, to the same bytes. */
final class TransportInteropIT {
    private final SampleImage image = SampleImage.oci(1, 3, 200_000);

    @TempDir
    private Path folder;

    private Path skopeo;

    @BeforeEach
    void requireSkopeo() {
        skopeo = RealTools.require("skopeo");
    }

    private static TransportOptions options() {
        return TransportOptions.defaults().withEnvironment(Map.of());
    }

    private static ImageReference reference(String text) {
        return ImageReference.parse(text);
    }

    /** Copies an image as it is, with all that its index names. */
    private static void copy(TransportOptions options, String from, String to) throws IOException {
        Transports transports = new Transports(options);
        try (ImageSource source = transports.openSource(reference(from));
                ImageDestination destination = transports.openDestination(reference(to))) {
            RawManifest top = source.topManifest();
            if (top.isIndex()) {
                for (Descriptor child : DescriptorList.read(top.bytes(), from)) {
                    RawManifest manifest = source.manifest(child);
                    copyBlobs(source, destination, manifest);
                    destination.putManifest(manifest);
                }
            } else {
                copyBlobs(source, destination, top);
            }
            destination.commit(top);
        }
    }

    private static void copyBlobs(ImageSource source, ImageDestination destination, RawManifest manifest)
            throws IOException {
        for (Descriptor blob : blobs(manifest)) {
            if (!destination.hasBlob(blob) && !destination.mountBlob(blob, source.reference())) {
                try (InputStream in = source.blob(blob);
                        BlobUpload upload = destination.uploadBlob()) {
                    in.transferTo(upload);
                    upload.commit(blob);
                }
            }
        }
    }

    private static List<Descriptor> blobs(RawManifest manifest) throws IOException {
        JsonNode document = JsonText.readObject(manifest.bytes(), "manifest");
        List<Descriptor> blobs = new ArrayList<>();
        blobs.add(Descriptor.read(document.get("config"), "config"));
        for (JsonNode layer : document.get("layers")) {
            blobs.add(Descriptor.read(layer, "layer"));
        }
        return blobs;
    }

    private void write(SampleImage written, String to) throws IOException {
        try (ImageDestination destination = new Transports(options()).openDestination(reference(to))) {
            written.write(destination);
        }
    }

    /** The files of skopeo's {@code dir:}, which has all bytes of an image in the open. */
    private void requireEqualFolders(String one, String other) throws IOException {
        List<String> names = names(one);
        assertThat(names(other)).isEqualTo(names);
        for (String name : names) {
            assertThat(folder.resolve(other).resolve(name))
                    .as(name)
                    .hasSameBinaryContentAs(folder.resolve(one).resolve(name));
        }
    }

    private List<String> names(String directory) {
        return Arrays.stream(folder.resolve(directory).toFile().list()).sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oci:%s/ours:tag",
                "oci-archive:%s/ours.tar:tag",
                "dir:%s/ours",
                "docker-archive:%s/ours.tar:app:1"
            })
    void skopeoCopiesOurImagesToTheSameBytes(String form) throws IOException {
        String ours = String.format(form, folder);
        write(image, ours);
        Command.run(skopeo, "copy", ours, "dir:" + folder.resolve("theirs"));
        copy(options(), ours, "dir:" + folder.resolve("again"));
        requireEqualFolders("theirs", "again");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oci:%s/made:tag",
                "oci-archive:%s/made.tar:tag",
                "dir:%s/made",
                "docker-archive:%s/made.tar:app:1"
            })
    void weReadWhatSkopeoMadeToTheSameBytes(String form) throws IOException {
        String made = String.format(form, folder);
        write(image, "oci:" + folder.resolve("start") + ":x");
        Command.run(skopeo, "copy", "oci:" + folder.resolve("start") + ":x", made);
        Command.run(skopeo, "copy", made, "dir:" + folder.resolve("theirs"));
        copy(options(), made, "dir:" + folder.resolve("ours"));
        requireEqualFolders("theirs", "ours");
    }

    @Test
    void umociUnpacksOurLayouts() throws IOException {
        Path umoci = RealTools.require("umoci");
        write(image, "oci:" + folder.resolve("ours") + ":tag");
        Command.run(
                umoci, "unpack", "--rootless", "--image", folder.resolve("ours") + ":tag", folder.resolve("bundle"));
        assertThat(folder.resolve("bundle/rootfs/file-2")).hasSize(200_000);
        assertThat(Command.run(umoci, "list", "--layout", folder.resolve("ours")))
                .isEqualTo("tag\n");
    }

    @Test
    void anIndexGoesThroughARegistryBothWays() throws IOException {
        SampleImage second = SampleImage.docker(2, 1, 100);
        RawManifest index = SampleImage.index(List.of(image.manifest(), second.manifest()));
        TransportOptions plain = options().withPlainHttp(HostSet.ALL);
        try (LocalRegistry registry = LocalRegistry.start(folder, "")) {
            String name = registry.host() + "/some/app";
            Transports transports = new Transports(plain);
            try (ImageDestination destination = transports.openDestination(reference("docker://" + name + ":1"))) {
                for (SampleImage one : List.of(image, second)) {
                    one.writeBlobs(destination);
                    destination.putManifest(one.manifest());
                }
                destination.commit(index);
            }
            Command.run(
                    skopeo,
                    "copy",
                    "--all",
                    "--preserve-digests",
                    "--src-tls-verify=false",
                    "docker://" + name + ":1",
                    "dir:" + folder.resolve("theirs"));
            copy(plain, "docker://" + name + ":1", "dir:" + folder.resolve("ours"));
            requireEqualFolders("theirs", "ours");
            Command.run(
                    skopeo,
                    "copy",
                    "--all",
                    "--preserve-digests",
                    "--dest-tls-verify=false",
                    "dir:" + folder.resolve("theirs"),
                    "docker://" + registry.host() + "/other:2");
            copy(plain, "docker://" + registry.host() + "/other:2", "docker://" + registry.host() + "/third:3");
            copy(plain, "docker://" + registry.host() + "/third:3", "dir:" + folder.resolve("third"));
            requireEqualFolders("theirs", "third");
        }
    }

    @Test
    void largeBlobsAreUploadedInChunksAndReadByRanges() throws IOException {
        TransportOptions plain = options().withPlainHttp(HostSet.ALL);
        SampleImage large = SampleImage.oci(4, 1, 20 << 20);
        try (LocalRegistry registry = LocalRegistry.start(folder, "")) {
            ImageReference name = reference("docker://" + registry.host() + "/large:1");
            Transports transports = new Transports(plain);
            try (ImageDestination destination = transports.openDestination(name)) {
                large.write(destination);
            }
            byte[] layer = large.layers().get(0);
            try (ImageSource source = transports.openSource(name);
                    ByteSource parts = source.openBlob(large.descriptors().get(1))) {
                large.requireBlobs(source);
                for (int at = 0; at < layer.length; at += 1_234_567) {
                    int length = Math.min(300_000, layer.length - at);
                    assertThat(parts.read(at, length)).isEqualTo(Arrays.copyOfRange(layer, at, at + length));
                }
            }
        }
    }

    @Test
    void referrersAreFoundThroughTheFallbackTag() throws IOException {
        TransportOptions plain = options().withPlainHttp(HostSet.ALL);
        SampleImage signature = SampleImage.referrer(5, image.manifest());
        try (LocalRegistry registry = LocalRegistry.start(folder, "")) {
            ImageReference name = reference("docker://" + registry.host() + "/app:1");
            Transports transports = new Transports(plain);
            try (ImageDestination destination = transports.openDestination(name)) {
                image.writeBlobs(destination);
                signature.writeBlobs(destination);
                destination.putManifest(signature.manifest());
                destination.commit(image.manifest());
            }
            try (ImageSource source = transports.openSource(name)) {
                assertThat(source.referrers(image.manifest().digest()))
                        .containsExactly(DescriptorList.referrer(signature.manifest()));
            }
            assertThat(Command.run(
                            skopeo,
                            "inspect",
                            "--raw",
                            "--tls-verify=false",
                            "docker://" + registry.host() + "/app:sha256-"
                                    + image.manifest().digest().hex()))
                    .contains(signature.manifest().digest().toString());
        }
    }

    @Test
    void tlsAndPasswordsWorkWithTheRegistry() throws IOException {
        Path openssl = RealTools.require("openssl");
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        Command.run(
                openssl,
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                key,
                "-out",
                certificate);
        // The password is "pass".
        Files.writeString(
                folder.resolve("passwords"), "user:$2y$05$CCuNFG7B1vBWBdpGiHVA2.vCDrh7ChDA3ZMupgR/qxbOAWlc/HXp.\n");
        String settings = "  tls:\n    certificate: " + certificate + "\n    key: " + key
                + "\nauth:\n  htpasswd:\n    realm: test\n    path: " + folder.resolve("passwords") + "\n";
        Path logins = folder.resolve("auth.json");
        try (LocalRegistry registry = LocalRegistry.start(folder, settings)) {
            String auth = Base64.getEncoder().encodeToString("user:pass".getBytes(StandardCharsets.UTF_8));
            Files.writeString(logins, "{\"auths\":{\"" + registry.host() + "\":{\"auth\":\"" + auth + "\"}}}");
            ImageReference name = reference("docker://" + registry.host() + "/app:1");
            for (TransportOptions trusting :
                    List.of(options().withCaFile(certificate), options().withInsecureTls(HostSet.ALL))) {
                Transports transports = new Transports(trusting.withAuthFile(logins));
                try (ImageDestination destination = transports.openDestination(name);
                        ImageSource source = transports.openSource(name)) {
                    image.write(destination);
                    assertThat(source.topManifest()).isEqualTo(image.manifest());
                    image.requireBlobs(source);
                }
                assertThatThrownBy(
                                () -> new Transports(trusting).openSource(name).topManifest())
                        .hasMessageContaining("401 Unauthorized");
            }
            assertThatThrownBy(() -> new Transports(options()).openSource(name).topManifest())
                    .hasMessageContaining("no trust in " + registry.host());
            assertThatThrownBy(() -> new Transports(options().withPlainHttp(HostSet.ALL))
                            .openSource(name)
                            .topManifest())
                    .hasMessageContaining("400");
        }
    }
}
