package dev.nydusconvert.cli;

import dev.nydusconvert.image.ImageLayers;
import dev.nydusconvert.image.PlatformChoice;
import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.tune.TuneImage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** Opens what {@code tune} reads: tars and images. */
final class TuneInputs implements Closeable {
    static final String STDIN = "-";

    private final CommandSpec spec;
    private final PlatformChoice platforms;
    private final Supplier<Transports> openTransports;
    private final InputStream stdin;
    private final List<ImageSource> sources = new ArrayList<>();

    /** Null until there is an image; tars are to be read without loading it. */
    private Transports transports;

    /** @param openTransports asked once, at the first image */
    TuneInputs(CommandSpec spec, PlatformChoice platforms, Supplier<Transports> openTransports, InputStream stdin) {
        this.spec = spec;
        this.platforms = platforms;
        this.openTransports = openTransports;
        this.stdin = stdin;
    }

    /**
     * What operands name, in their order.
     *
     * @param joined whether all tars are the layers of one image, which stands where the first of them does
     */
    List<TuneImage> images(List<String> operands, boolean joined) throws IOException {
        List<TuneImage.Layer> tars = operands.stream()
                .filter(operand -> !ImageOperand.isOne(operand))
                .map(this::tar)
                .toList();
        List<TuneImage> images = new ArrayList<>();
        int tarsSeen = 0;
        for (String operand : operands) {
            if (ImageOperand.isOne(operand)) {
                images.addAll(ofImage(operand));
            } else if (!joined) {
                TuneImage.Layer tar = tars.get(tarsSeen++);
                images.add(new TuneImage(tar.name(), List.of(tar)));
            } else if (tarsSeen++ == 0) {
                images.add(new TuneImage(
                        String.join(
                                " + ", tars.stream().map(TuneImage.Layer::name).toList()),
                        tars));
            }
        }
        return images;
    }

    private TuneImage.Layer tar(String operand) {
        if (operand.equals(STDIN)) {
            return new TuneImage.Layer("standard input", Optional.empty(), () -> stdin);
        }
        Path file = SharedOptions.converted(spec, operand, SharedOptions::parsePath);
        return new TuneImage.Layer(operand, Optional.empty(), () -> Files.newInputStream(file));
    }

    private List<TuneImage> ofImage(String operand) throws IOException {
        if (transports == null) {
            transports = openTransports.get();
        }
        ImageSource source = transports.openSource(ImageOperand.parse(operand));
        sources.add(source);
        List<ImageLayers> found = ImageLayers.of(source, platforms);
        List<TuneImage> images = new ArrayList<>();
        for (ImageLayers image : found) {
            String name = found.size() == 1 ? operand : operand + " (" + image.manifest() + ")";
            images.add(new TuneImage(
                    name,
                    image.layers().stream().map(layer -> layer(source, layer)).toList()));
        }
        return images;
    }

    private static TuneImage.Layer layer(ImageSource source, Descriptor layer) {
        String digest = layer.digest().toString();
        return new TuneImage.Layer(digest, Optional.of(digest), () -> source.blob(layer));
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (ImageSource source : sources) {
            try {
                source.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
