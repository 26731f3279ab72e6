package dev.nydusconvert.tar;

import com.github.luben.zstd.Zstd;
import dev.nydusconvert.fuzz.FuzzTarget;
import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Gzip and zstd streams; what the JDK decodes and what our own decoder does has to be the same. */
public final class LayerStreamFuzz implements FuzzTarget {
    /** How much of a stream is read: enough for any seed, little enough for many inputs in a second. */
    private static final int LIMIT = 1 << 20;

    /** @param refusal empty for a stream that was read to its end, or up to the limit */
    private record Outcome(byte[] bytes, Optional<IOException> refusal) {}

    @Override
    public void read(byte[] input) throws IOException {
        Outcome plain = outcome(input, false);
        Outcome traced = outcome(input, true);
        if (plain.refusal.isPresent() != traced.refusal.isPresent()) {
            throw new AssertionError(
                    "one decoder refuses what the other reads: " + plain.refusal + ", " + traced.refusal);
        }
        if (plain.refusal.isPresent()) {
            throw plain.refusal.get();
        }
        if (!Arrays.equals(plain.bytes, traced.bytes)) {
            throw new AssertionError("the decoders do not give the same bytes");
        }
    }

    private static Outcome outcome(byte[] input, boolean traced) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayInputStream in = new ByteArrayInputStream(input);
        try (LayerInput layer = traced
                ? LayerInput.openTraced(in, "layer", Limits.DEFAULTS, LayerInput.Digests.STREAM_AND_TAR)
                : LayerInput.open(in, "layer")) {
            byte[] buffer = new byte[8192];
            int n = 0;
            while (n >= 0 && out.size() < LIMIT) {
                n = layer.tar().read(buffer, 0, Math.min(buffer.length, LIMIT - out.size()));
                out.write(buffer, 0, Math.max(0, n));
            }
            return new Outcome(out.toByteArray(), Optional.empty());
        } catch (MalformedInputException | UnsupportedFeatureException e) {
            return new Outcome(out.toByteArray(), Optional.of(e));
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        byte[] text = "one two three, ".repeat(200).getBytes(StandardCharsets.US_ASCII);
        byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7};
        return List.of(
                gzip(text),
                joined(gzip(text), gzip(new byte[0]), gzip("x".getBytes(StandardCharsets.US_ASCII))),
                Zstd.compress(text, 3),
                joined(skippable, Zstd.compress(text, 19), Zstd.compress(new byte[0], 1)),
                text);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
