package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.fuzz.FuzzTarget;
import dev.nydusconvert.io.Findings;
import java.io.IOException;
import java.util.List;

/** RAFS v5 bootstraps, as used and as checked; what is accepted can be written again. */
public final class V5BootstrapFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws IOException {
        V5BootstrapReader.read(GoldenBootstraps.source(input), new Findings.Collected());
        GoldenBootstraps.write(GoldenBootstraps.read(input));
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        return List.of(
                GoldenBootstraps.bytes("layer5-upper"),
                GoldenBootstraps.bytes("merge-v5"),
                GoldenBootstraps.bytes("v5-inline"));
    }
}
