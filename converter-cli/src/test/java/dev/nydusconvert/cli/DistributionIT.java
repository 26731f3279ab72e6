package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.image.model.ContentDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is in the distribution is what its bills of materials and the notice say, with the pinned checksums. */
class DistributionIT {
    private static final String OURS = "dev.nydusconvert";
    private static final Pattern CRATE = Pattern.compile("\\[\\[package\\]\\]\n"
            + "name = \"([^\"]+)\"\n"
            + "version = \"([^\"]+)\"\n"
            + "source = \"[^\"]+\"\n"
            + "checksum = \"([^\"]+)\"");

    private final Path distribution = Path.of(System.getProperty("distribution.directory"));
    private final Path project = Path.of(System.getProperty("project.directory"));

    /** A component of a bill of materials. */
    private record Component(String group, String name, String version, String sha256, List<?> licenses) {
        static Component of(Map<?, ?> json) {
            String sha256 = ((List<?>) json.get("hashes"))
                    .stream()
                            .map(Map.class::cast)
                            .filter(it -> it.get("alg").equals("SHA-256"))
                            .map(it -> (String) it.get("content"))
                            .findFirst()
                            .orElseThrow();
            return new Component(
                    json.containsKey("group") ? (String) json.get("group") : "",
                    (String) json.get("name"),
                    (String) json.get("version"),
                    sha256,
                    (List<?>) json.get("licenses"));
        }

        String jar() {
            return name + "-" + version + ".jar";
        }
    }

    private List<Component> components(String file) throws IOException {
        if (!Files.exists(distribution.resolve(file))) {
            Tmpfs.skip("no " + file + ": its plugin makes none when Maven is offline");
        }
        JsonValue bom = JsonValue.parse(Files.readString(distribution.resolve(file)));
        return ((List<?>) bom.at("components"))
                .stream().map(it -> Component.of((Map<?, ?>) it)).toList();
    }

    private Map<String, String> jars() throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.list(distribution.resolve("lib"))) {
            for (Path jar : files.toList()) {
                digests.put(
                        jar.getFileName().toString(),
                        ContentDigest.ofBytes(Files.readAllBytes(jar)).hex());
            }
        }
        return digests;
    }

    @Test
    void eachJarIsInTheBillOfMaterials() throws IOException {
        Map<String, String> listed = components("sbom.cdx.json").stream()
                .collect(Collectors.toMap(Component::jar, Component::sha256, (a, b) -> a, TreeMap::new));
        Map<String, String> shipped = jars();
        assertThat(shipped.keySet().removeIf(jar -> jar.startsWith("converter-cli-")))
                .as("the command itself, which is the subject of the bill")
                .isTrue();
        assertThat(listed).isEqualTo(shipped);
    }

    @Test
    void eachJarOfOthersHasThePinnedChecksum() throws IOException {
        Map<String, String> pinned = new TreeMap<>();
        for (String line : Files.readAllLines(project.resolve(".mvn/checksums/checksums.sha256"))) {
            pinned.put(line.substring(line.lastIndexOf('/') + 1), line.substring(0, 64));
        }
        List<String> others = components("sbom.cdx.json").stream()
                .filter(it -> !it.group().equals(OURS))
                .map(Component::jar)
                .toList();
        assertThat(others).isNotEmpty();
        Map<String, String> shipped = jars();
        assertThat(others).allSatisfy(jar -> assertThat(pinned).containsEntry(jar, shipped.get(jar)));
    }

    @Test
    void whatIsCompiledInIsWhatTheBuildTakes() throws IOException {
        List<String> built = new ArrayList<>();
        built.add("picocli " + System.getProperty("picocli.version"));
        String lock = Files.readString(project.resolve("converter-core/src/main/native/Cargo.lock"));
        for (Matcher crate = CRATE.matcher(lock); crate.find(); ) {
            built.add(crate.group(1) + " " + crate.group(2) + " " + crate.group(3));
        }
        assertThat(components("sbom-compiled-in.cdx.json"))
                .extracting(it -> it.name() + " " + it.version() + (it.group().isEmpty() ? " " + it.sha256() : ""))
                .containsExactlyInAnyOrderElementsOf(built);
    }

    @Test
    void theNoticeNamesAllWorksOfOthersAndEachHasALicence() throws IOException {
        String notice = Files.readString(distribution.resolve("NOTICE"));
        JsonValue compiledIn = JsonValue.parse(Files.readString(distribution.resolve("sbom-compiled-in.cdx.json")));
        List<?> buildOnly = ((List<?>) compiledIn.at("components"))
                .stream()
                        .map(Map.class::cast)
                        .filter(it -> it.get("scope").equals("excluded"))
                        .map(it -> it.get("name"))
                        .toList();
        List<Component> all = new ArrayList<>(components("sbom.cdx.json"));
        all.addAll(components("sbom-compiled-in.cdx.json"));
        assertThat(all).allSatisfy(it -> assertThat(it.licenses()).as(it.name()).isNotEmpty());
        assertThat(all)
                .filteredOn(it -> !it.group().equals(OURS) && !buildOnly.contains(it.name()))
                .allSatisfy(it -> assertThat(notice).containsIgnoringCase(it.name()));
    }
}
