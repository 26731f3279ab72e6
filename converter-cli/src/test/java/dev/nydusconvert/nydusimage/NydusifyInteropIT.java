package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.cli.JsonValue;
import dev.nydusconvert.cli.LayerTar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** nydusify converts an image with the drop-in as its builder, and finds nothing wrong with the result. */
class NydusifyInteropIT {
    private static final String SOURCE = "image:oci";
    private static final ExternalTools TOOLS = new ExternalTools(NydusifyInteropIT.class);

    @TempDir
    Path directory;

    private Path builder;
    private Process registry;
    private String address;

    @BeforeEach
    void startRegistryWithAnImage() throws Exception {
        TOOLS.require("nydusify");
        String nydusd = TOOLS.require("nydusd");
        TOOLS.requireRoot();
        // Its own limit of open files may be more than this process may ask for.
        Path daemon = Files.writeString(
                directory.resolve("nydusd"), "#!/bin/sh\nexec " + nydusd + " --rlimit-nofile 0 \"$@\"\n");
        assertThat(daemon.toFile().setExecutable(true)).isTrue();
        builder = Installation.in(Files.createDirectory(directory.resolve("home")))
                .command("nydus-image");
        startRegistry(TOOLS.require("docker-registry"));
        Path layout = layout(GoldenCallsTest.layer(), upper());
        run(
                TOOLS.require("skopeo"),
                "copy",
                "--dest-tls-verify=false",
                "oci:" + layout + ":oci",
                "docker://" + address + "/" + SOURCE);
    }

    private static byte[] upper() throws IOException {
        return new LayerTar()
                .directory("data", 0755)
                .file("data/.wh.noise", 0644, new byte[0])
                .file("data/more", 0644, "more".getBytes(StandardCharsets.UTF_8))
                .finish();
    }

    private void startRegistry(String program) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        address = "127.0.0.1:" + port;
        Path config = Files.writeString(
                directory.resolve("registry.yml"),
                "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: " + directory.resolve("registry")
                        + "\nhttp:\n  addr: " + address + "\n");
        registry = new ProcessBuilder(program, "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("registry.log").toFile())
                .start();
        for (int i = 0; i < 100; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        throw new AssertionError("no registry: " + Files.readString(directory.resolve("registry.log")));
    }

    @AfterEach
    void stopRegistry() throws InterruptedException {
        if (registry != null) {
            registry.destroy();
            registry.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fs-version 6", "--fs-version 5", "--batch-size 0x100000", "--oci-ref"})
    void theImageIsConvertedAndChecked(String options) throws Exception {
        convert("nydus", builder, options);

        run(
                TOOLS.require("nydusify"),
                "check",
                "--work-dir",
                directory.resolve("check").toString(),
                "--source",
                address + "/" + SOURCE,
                "--target",
                address + "/image:nydus",
                "--source-insecure",
                "--target-insecure",
                "--nydus-image",
                builder.toString(),
                "--nydusd",
                directory.resolve("nydusd").toString());

        Optional<String> reference = TOOLS.find("nydus-image");
        if (reference.isPresent()) {
            convert("reference", Path.of(reference.get()), options);
            assertThat(layers("nydus")).hasSize(3).isEqualTo(layers("reference"));
        }
    }

    private void convert(String tag, Path with, String options) throws Exception {
        List<String> call = new ArrayList<>(List.of(
                TOOLS.require("nydusify"),
                "convert",
                "--work-dir",
                directory.resolve("work").toString(),
                "--source",
                address + "/" + SOURCE,
                "--target",
                address + "/image:" + tag,
                "--source-insecure",
                "--target-insecure",
                "--plain-http",
                "--nydus-image",
                with.toString()));
        call.addAll(List.of(options.split(" ")));
        run(call.toArray(new String[0]));
    }

    private List<Object> layers(String tag) throws Exception {
        JsonValue manifest = JsonValue.parse(run(
                TOOLS.require("skopeo"),
                "inspect",
                "--raw",
                "--tls-verify=false",
                "docker://" + address + "/image:" + tag));
        List<Object> digests = new ArrayList<>();
        for (int i = 0; i < ((List<?>) manifest.at("layers")).size(); i++) {
            digests.add(manifest.at("layers." + i + ".digest"));
        }
        return digests;
    }

    /** An OCI layout with an image of these layers, gzipped. */
    private Path layout(byte[]... tars) throws IOException {
        Path layout = directory.resolve("layout");
        Files.createDirectories(layout.resolve("blobs").resolve("sha256"));
        List<String> layers = new ArrayList<>();
        List<String> diffIds = new ArrayList<>();
        for (byte[] tar : tars) {
            diffIds.add("\"sha256:" + sha256(tar) + "\"");
            layers.add(blob(layout, "application/vnd.oci.image.layer.v1.tar+gzip", gzip(tar)));
        }
        String config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\","
                + "\"diff_ids\":[" + String.join(",", diffIds) + "]}}";
        String manifest =
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                        + blob(
                                layout,
                                "application/vnd.oci.image.config.v1+json",
                                config.getBytes(StandardCharsets.UTF_8))
                        + ",\"layers\":[" + String.join(",", layers) + "]}";
        String descriptor =
                blob(layout, "application/vnd.oci.image.manifest.v1+json", manifest.getBytes(StandardCharsets.UTF_8));
        String named = descriptor.substring(0, descriptor.length() - 1)
                + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"oci\"}}";
        Files.writeString(layout.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + named + "]}");
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        return layout;
    }

    private static String blob(Path layout, String mediaType, byte[] bytes) throws IOException {
        String digest = sha256(bytes);
        Files.write(layout.resolve("blobs").resolve("sha256").resolve(digest), bytes);
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"sha256:" + digest + "\",\"size\":" + bytes.length
                + "}";
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String run(String... command) throws Exception {
        Path log = directory.resolve("log");
        ProcessBuilder process = new ProcessBuilder(command).directory(directory.toFile());
        process.environment().putAll(Installation.environment());
        process.environment().remove("NYDUS_IMAGE");
        Process running = process.redirectError(log.toFile()).start();
        String out = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(running.waitFor())
                .as(() -> String.join(" ", command) + "\n" + out + read(log))
                .isZero();
        return out;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
