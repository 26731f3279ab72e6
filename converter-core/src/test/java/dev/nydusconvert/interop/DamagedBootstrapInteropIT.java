package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.codec.BootstrapReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged v6 bootstraps that our reader takes for use, shown to two other readers. What one of them refuses, our check has to
 * report: then what we step over is known, and not overlooked. docs/security.md says what that is.
 *
 * <p>{@code -Ddamage.samples} says how many are made.
 */
final class DamagedBootstrapInteropIT {
    private static final int SAMPLES = Integer.getInteger("damage.samples", 300);

    /** From where on a bootstrap has inodes and directories, rather than zeros and the super block's own fields. */
    private static final int SUPER_BLOCK = 1024;

    private static final int[] EXTREMES = {0, 1, 0x7f, 0x80, 0xff, 0xffff, Integer.MAX_VALUE, Integer.MIN_VALUE, -1};

    @Test
    void whatOthersRefuseOurCheckReports(@TempDir Path work) throws IOException {
        Path fsck = RealTools.require("fsck.erofs");
        Path nydusImage = RealTools.requireCurrent("nydus-image");
        PackedLayer layer = PackedLayer.of(RealTrees.BASE.tar(), PackForm.V6_NONE.options(), work);
        Path device = work.resolve("device");
        DeviceImage.write(layer, device);
        byte[] sound = Files.readAllBytes(layer.metadata());
        Path damaged = work.resolve("damaged.boot");
        Map<String, Integer> figures = new TreeMap<>();
        List<String> overlooked = new ArrayList<>();
        for (int sample = 0; sample < SAMPLES; sample++) {
            byte[] bytes = damaged(sound, new Random(sample));
            if (!weTake(bytes)) {
                figures.merge("refused by us", 1, Integer::sum);
                continue;
            }
            figures.merge("taken by us", 1, Integer::sum);
            Files.write(damaged, bytes);
            boolean reported = weReport(bytes);
            if (reported) {
                figures.merge("taken by us, reported by our check", 1, Integer::sum);
            }
            Command.Outcome theirs = Command.attempt(fsck, "--device=" + device, damaged);
            compare("fsck.erofs", sample, theirs, reported, figures, overlooked);
            Command.Outcome check = Command.attempt(nydusImage, "check", "-B", damaged);
            compare("nydus-image check", sample, check, reported, figures, overlooked);
        }
        System.err.println("damaged v6 bootstraps: " + figures);
        assertThat(overlooked).isEmpty();
        assertThat(figures.get("taken by us")).isPositive();
        assertThat(figures.get("refused by us")).isPositive();
    }

    private static void compare(
            String tool,
            int sample,
            Command.Outcome outcome,
            boolean reported,
            Map<String, Integer> figures,
            List<String> overlooked) {
        if (outcome.exitCode() == 0) {
            figures.merge("taken by us and " + tool, 1, Integer::sum);
            return;
        }
        figures.merge("taken by us, refused by " + tool, 1, Integer::sum);
        if (!reported) {
            overlooked.add("sample " + sample + ": " + tool + " ends with " + outcome.exitCode() + ": "
                    + outcome.text().strip());
        }
    }

    private static boolean weReport(byte[] bytes) throws IOException {
        Findings.Collected findings = new Findings.Collected();
        BootstrapReader.read(ByteSource.ofBytes("damaged.boot", bytes), findings);
        return !findings.findings().isEmpty();
    }

    private static boolean weTake(byte[] bytes) throws IOException {
        try {
            BootstrapReader.read(ByteSource.ofBytes("damaged.boot", bytes), Findings.FAIL_FAST);
            return true;
        } catch (MalformedInputException | UnsupportedFeatureException e) {
            return false;
        }
    }

    /** One or two changes behind the beginning of the super block, where there is something. */
    private static byte[] damaged(byte[] sound, Random random) {
        byte[] bytes = sound.clone();
        for (int changes = 1 + random.nextInt(2); changes > 0; ) {
            int at = SUPER_BLOCK + random.nextInt(bytes.length - SUPER_BLOCK - Integer.BYTES);
            if (bytes[at] == 0 && random.nextInt(8) != 0) {
                continue;
            }
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) EXTREMES[random.nextInt(EXTREMES.length)];
                default ->
                    ByteBuffer.wrap(bytes)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(at & ~3, EXTREMES[random.nextInt(EXTREMES.length)]);
            }
            changes--;
        }
        return bytes;
    }
}
