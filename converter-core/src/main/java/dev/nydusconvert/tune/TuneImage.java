package dev.nydusconvert.tune;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * An image that settings are tried on.
 *
 * @param name for people
 * @param layers lowest first
 */
public record TuneImage(String name, List<Layer> layers) {
    public TuneImage {
        layers = List.copyOf(layers);
    }

    /**
     * One layer.
     *
     * @param name for people
     * @param identity what other images call the same layer; with it, a layer that several images have is read and counted
     *     once
     * @param source gives the tar, plain or compressed with gzip or zstd; asked once
     */
    public record Layer(String name, Optional<String> identity, Source source) {}

    /** Where a layer is. */
    @FunctionalInterface
    public interface Source {
        /** A stream over the layer, from its beginning. */
        InputStream open() throws IOException;
    }
}
