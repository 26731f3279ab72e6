package dev.nydusconvert.cli;

import dev.nydusconvert.image.ConvertImage;
import dev.nydusconvert.image.ConvertOptions;
import dev.nydusconvert.image.ConvertReport;
import dev.nydusconvert.image.ConvertedImage;
import dev.nydusconvert.image.LayerStore;
import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransport;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.layer.PackOptions;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code convert SRC DST}: a container image becomes a Nydus image. */
final class ConvertCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final PositionalParamSpec source = ImageOperand.builder("SRC")
            .index("0")
            .required(true)
            .description("The image: " + ImageOperand.FORMS + ".")
            .build();
    private final PositionalParamSpec destination = ImageOperand.builder("DST")
            .index("1")
            .required(true)
            .description("Where the Nydus image goes.")
            .build();
    private final PlatformOptions platforms = new PlatformOptions();
    private final OptionSpec mergePlatform = OptionSpec.builder("--merge-platform")
            .description("Make an index with the images as they are, and the Nydus images.")
            .build();
    private final OptionSpec emptyLayer = OptionSpec.builder("--empty-layer")
            .description("With --merge-platform: put an empty layer below the images beside the Nydus images, so that"
                    + " containerd shares no snapshots with images that were not converted. Their digests change.")
            .build();
    private final PackFormatOptions format = new PackFormatOptions();
    private final PrefetchOptions prefetch = new PrefetchOptions();
    private final OptionSpec chunkDict = OptionSpec.builder("--chunk-dict")
            .paramLabel("IMAGE")
            .type(ImageReference.class)
            .converters(ImageOperand::parse)
            .description("Do not store chunks again that this Nydus image has, of the same RAFS version and chunk size:"
                    + " its blobs become layers too.")
            .build();
    private final OptionSpec cacheFrom = OptionSpec.builder("--cache-from")
            .paramLabel("IMAGE")
            .type(List.class)
            .auxiliaryTypes(ImageReference.class)
            .converters(ImageOperand::parse)
            .description("Take over layers that this Nydus image has of the same layers with the same options: an image"
                    + " that convert made before, such as the last one of DST. Give it once for each.")
            .build();
    private final OptionSpec cacheDir = SharedOptions.path("--cache-dir", "DIR")
            .description("Take over layers that were converted before with this option, from the same layers with the"
                    + " same options, and keep those that are converted now: an OCI layout. It grows without bounds.")
            .build();
    private final OptionSpec dedupLayers = OptionSpec.builder("--dedup-layers")
            .description(
                    "Do not store chunks again that layers below have. Layers are then converted one after the other,"
                            + " and their blobs are of use only together.")
            .build();
    private final OptionSpec ociRef = OptionSpec.builder("--oci-ref")
            .description(
                    "Leave the layers as they are (gzip or plain tars) and only add an index into them (zran). They"
                            + " must stay in the repository.")
            .build();
    private final OptionSpec dockerManifest = OptionSpec.builder("--docker-manifest")
            .description("Leave a Docker manifest one. Many tools refuse Docker manifests with Nydus layers.")
            .build();
    private final OptionSpec artifactType = OptionSpec.builder("--artifact-type")
            .description("Say in manifest and index, by an artifactType, that it is a Nydus image.")
            .build();
    private final OptionSpec annotateSource = OptionSpec.builder("--annotate-source")
            .description("Write the name of SRC into the manifest.")
            .build();
    private final OptionSpec withReferrer = OptionSpec.builder("--with-referrer")
            .description("Make the Nydus image a referrer of the image that it is made from.")
            .build();
    private final OptionSpec keepUnknown = OptionSpec.builder("--keep-unknown")
            .description("Keep layers that cannot be converted (encrypted, foreign, unknown) as they are.")
            .build();
    private final LimitOptions limits = new LimitOptions();
    private final ImageWorkOptions work = new ImageWorkOptions();
    private final RegistryOptions registry = new RegistryOptions();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    ConvertCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(source).addPositional(destination);
        platforms.addTo(spec);
        spec.addOption(mergePlatform).addOption(emptyLayer);
        format.addImageOptionsTo(spec);
        prefetch.addTo(spec);
        spec.addOption(chunkDict)
                .addOption(cacheFrom)
                .addOption(cacheDir)
                .addOption(dedupLayers)
                .addOption(ociRef)
                .addOption(dockerManifest)
                .addOption(artifactType)
                .addOption(annotateSource)
                .addOption(withReferrer)
                .addOption(keepUnknown);
        limits.addTo(spec);
        work.addTo(spec);
        registry.addTo(spec);
        spec.addOption(json);
        spec.usageMessage()
                .description(
                        "Convert a container image to a Nydus image, from and to anywhere.",
                        "Layers stream from SRC to DST; only metadata is kept here meanwhile. DST leads to the image"
                                + " when all of it is there.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert convert docker://registry.example/library/redis:8"
                                + " docker://registry.example/redis:8-nydus",
                        "  nydus-convert convert oci:layout:app oci:layout:app-nydus --all-platforms",
                        "  nydus-convert convert docker-archive:app.tar oci-archive:app-nydus.tar --prefetch /usr/bin");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        ConvertOptions options = options();
        requireAbleToHold(destination.getValue());
        Transports transports = registry.transports(spec, streams);
        ImageReference from = source.getValue();
        ImageReference to = destination.getValue();
        try (TemporaryDirectory temporary = work.workDirectory();
                BlobProgress progress = work.progress(streams);
                ImageSource image = transports.openSource(from);
                ImageDestination target = new DiscardImageOnSignal(transports.openDestination(to))) {
            ConvertReport report =
                    run(new ConvertImage(options, temporary.path(), progress), transports, image, target);
            progress.close();
            write(report, to);
        }
        return 0;
    }

    private ConvertReport run(ConvertImage convert, Transports transports, ImageSource image, ImageDestination target)
            throws IOException {
        ImageReference known = chunkDict.getValue();
        List<ImageReference> before = cacheFrom.getValue();
        List<Closeable> opened = new ArrayList<>();
        try {
            Optional<ImageSource> dictionary = Optional.empty();
            if (known != null) {
                dictionary = Optional.of(transports.openSource(known));
                opened.add(dictionary.get());
            }
            List<ImageSource> converted = new ArrayList<>();
            for (ImageReference one : before == null ? List.<ImageReference>of() : before) {
                converted.add(transports.openSource(one));
                opened.add(converted.get(converted.size() - 1));
            }
            Optional<LayerStore> store = Optional.empty();
            if (cacheDir.getValue() != null) {
                store = Optional.of(LayerStore.open(
                        cacheDir.getValue(), warning -> streams.err().println(Main.NAME + ": warning: " + warning)));
                opened.add(store.get());
            }
            return convert.run(image, target, dictionary, converted, store);
        } finally {
            for (Closeable one : opened) {
                one.close();
            }
        }
    }

    /** Said before the work and not after it. */
    private void requireAbleToHold(ImageReference to) {
        if (to instanceof FileReference file && file.transport() == FileTransport.DOCKER_ARCHIVE) {
            throw new ParameterException(
                    spec.commandLine(), "a docker archive cannot hold a Nydus image; write to oci-archive:");
        }
    }

    private ConvertOptions options() throws IOException {
        if (format.recipeIsAFile()) {
            throw new ParameterException(
                    spec.commandLine(), "the recipe of an image's layer goes into its blob: --recipe embed or none");
        }
        if (SharedOptions.isSet(emptyLayer) && !SharedOptions.isSet(mergePlatform)) {
            throw new ParameterException(spec.commandLine(), "--empty-layer is for --merge-platform");
        }
        PackOptions.Builder pack =
                format.packOptions(spec).toBuilder().threads(work.threads()).limits(limits.limits(spec));
        pack.prefetch(
                prefetch.isGiven()
                        ? prefetch.patterns(spec, streams)
                        : ConvertOptions.DEFAULTS.pack().prefetch());
        return ConvertOptions.builder()
                .pack(pack.build())
                .reference(SharedOptions.isSet(ociRef))
                .dedupLayers(SharedOptions.isSet(dedupLayers))
                .jobs(work.jobs())
                .platforms(platforms.choice(spec))
                .mergePlatforms(SharedOptions.isSet(mergePlatform))
                .emptyLayer(SharedOptions.isSet(emptyLayer))
                .dockerManifest(SharedOptions.isSet(dockerManifest))
                .artifactType(SharedOptions.isSet(artifactType))
                .annotateSource(SharedOptions.isSet(annotateSource))
                .withReferrer(SharedOptions.isSet(withReferrer))
                .keepUnknown(SharedOptions.isSet(keepUnknown))
                .build();
    }

    private void write(ConvertReport report, ImageReference to) {
        PrintWriter out = streams.text();
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(out, generator -> ConvertJson.write(generator, report, to));
            return;
        }
        for (ConvertedImage image : report.images()) {
            String what = image.alreadyNydus() ? "is a Nydus image already, copied" : "converted";
            out.println(image.platform() + ": " + what + ", "
                    + image.manifest().layers().size() + " layers, "
                    + SizeText.approximate(ConvertJson.size(image.source())) + " -> "
                    + SizeText.approximate(ConvertJson.size(image.manifest())) + ", "
                    + image.manifest().raw().digest());
        }
        report.leftOut().forEach(what -> out.println("left out: " + what));
        out.println(to + " " + report.result().digest());
        out.flush();
    }
}
