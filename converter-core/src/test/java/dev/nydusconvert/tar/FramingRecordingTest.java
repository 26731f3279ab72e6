package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FramingRecordingTest {
    private final Pieces expected = new Pieces();

    @RepeatedTest(200)
    void whatIsRecordedIsReplayed(RepetitionInfo repetition) throws IOException {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        try (FramingRecorder recorder = new FramingRecorder()) {
            recordAtRandom(random, recorder);
            RecordedFraming recorded = recorder.finish();
            assertThat(replayed(recorded, recorder.position()))
                    .as("seed %d", seed)
                    .isEqualTo(expected.toString());
        }
    }

    private void recordAtRandom(Random random, FramingRecorder recorder) throws IOException {
        long ordinal = -1;
        long offset = 0;
        long position = 0;
        for (int i = random.nextInt(60); i > 0; i--) {
            switch (random.nextInt(5)) {
                case 0 -> position += framing(recorder, random.nextInt(1, 1600), random);
                case 1 -> position += zeros(recorder, (int) (-position & 511));
                case 2 -> position += zeros(recorder, random.nextInt(0, 1600));
                default -> {
                    if (ordinal < 0 || random.nextInt(3) > 0) {
                        ordinal += random.nextInt(4) > 0 ? 1 : random.nextInt(1, 9);
                        offset = 0;
                    }
                    offset += random.nextBoolean() ? 0 : random.nextInt(5000);
                    long length = random.nextInt(1, 5000);
                    recorder.content(ordinal, offset, length);
                    expected.content(ordinal, offset, length);
                    offset += length;
                    position += length;
                }
            }
        }
    }

    private int framing(FramingRecorder recorder, int length, Random random) throws IOException {
        byte[] bytes = new byte[length];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        } else {
            bytes[random.nextInt(length)] = 1;
        }
        recorder.framing(bytes, 0, length);
        expected.bytes(bytes);
        return length;
    }

    /** Zeros in two calls: a reader may give padding in parts. */
    private int zeros(FramingRecorder recorder, int length) throws IOException {
        byte[] bytes = new byte[length];
        int first = length / 3;
        if (first > 0) {
            recorder.framing(bytes, 0, first);
        }
        if (length > first) {
            recorder.framing(bytes, first, length - first);
        }
        expected.bytes(bytes);
        return length;
    }

    /** A tar as both sides see it, with adjacent pieces of one kind joined. */
    private static final class Pieces {
        private final StringBuilder text = new StringBuilder();
        private boolean inBytes;
        private long content = -1;
        private long contentEnd;

        void bytes(byte[] bytes) {
            if (bytes.length > 0) {
                endRange();
                text.append(inBytes ? "" : "\nbytes ").append(HexFormat.of().formatHex(bytes));
                inBytes = true;
            }
        }

        void content(long ordinal, long offset, long length) {
            if (ordinal != content || offset != contentEnd) {
                endRange();
                text.append("\ncontent ").append(ordinal).append(" from ").append(offset);
            }
            inBytes = false;
            content = ordinal;
            contentEnd = offset + length;
        }

        private void endRange() {
            if (content >= 0) {
                text.append(" to ").append(contentEnd);
                content = -1;
            }
        }

        @Override
        public String toString() {
            endRange();
            return text.toString();
        }
    }

    private static String replayed(RecordedFraming recorded, long size) throws IOException {
        Pieces pieces = new Pieces();
        try (FramingReplay replay = new FramingReplay(recorded, "test", size)) {
            while (replay.next()) {
                if (replay.isContent()) {
                    pieces.content(replay.content(), replay.contentOffset(), replay.length());
                } else {
                    byte[] bytes = new byte[(int) replay.length()];
                    replay.read(bytes, 0, bytes.length / 2);
                    replay.read(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
                    pieces.bytes(bytes);
                }
            }
        }
        return pieces.toString();
    }

    @Test
    void anOrdinaryFileTakesFewOperations() throws IOException {
        try (FramingRecorder recorder = new FramingRecorder()) {
            byte[] header = new byte[512];
            header[0] = 'f';
            recorder.framing(header, 0, 512);
            recorder.content(0, 0, 100);
            recorder.content(0, 100, 200);
            recorder.framing(new byte[512], 0, 212);
            RecordedFraming recorded = recorder.finish();
            assertThat(recorded.operations().rawSize())
                    .as("FRAMING 512, FILE 300, PAD")
                    .isEqualTo(5);
            assertThat(recorded.bytes().rawSize()).isEqualTo(512);
        }
    }

    @Test
    void contentsOutOfOrderAreRefused() throws IOException {
        try (FramingRecorder recorder = new FramingRecorder()) {
            recorder.content(1, 0, 10);
            assertThatThrownBy(() -> recorder.content(0, 0, 10)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> recorder.content(1, 5, 10)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void operationsThatDoNothingOrTooMuchAreMalformed() throws IOException {
        assertMalformed("FRAMING has the argument 0", 100, RecipeOperation.FRAMING.with(0));
        assertMalformed("FILE has the argument 0", 100, RecipeOperation.FILE.with(0));
        assertMalformed("NEXT has the argument 0", 100, RecipeOperation.NEXT.with(0));
        assertMalformed("RANGE has the argument 0", 100, RecipeOperation.RANGE.with(0), 0);
        assertMalformed("PAD has the argument 1", 100, RecipeOperation.PAD.with(1));
        assertMalformed("pads a block", 100, RecipeOperation.PAD.with(0));
        assertMalformed("unknown operation", 100, 7);
        assertMalformed("before the first content", 100, RecipeOperation.RANGE.with(1), 0);
        assertMalformed("wants 101 bytes at offset 0", 100, RecipeOperation.FILE.with(101));
        assertMalformed(
                "wants 51 bytes at offset 50", 100, RecipeOperation.FILE.with(50), RecipeOperation.FILE.with(51));
        assertMalformed("makes a tar of 50 bytes", 100, RecipeOperation.FILE.with(50));
        assertMalformed("contents on from content", 100, RecipeOperation.NEXT.with(1L << 32));
        assertMalformed(
                "behind offset 1",
                Long.MAX_VALUE,
                RecipeOperation.FILE.with(1),
                RecipeOperation.RANGE.with(5),
                Long.MAX_VALUE - 1);
        assertMalformed("ends after its", 100, RecipeOperation.RANGE.with(5));
        assertMalformed("more than 63 bits", 100, -1);
    }

    private static void assertMalformed(String problem, long size, long... integers) throws IOException {
        try (RecipeOutput out = new RecipeOutput()) {
            for (long integer : integers) {
                out.writeVarint(integer);
            }
            RecordedFraming framing = new RecordedFraming(out.finish(), RecipeStream.EMPTY);
            assertThatThrownBy(() -> replayed(framing, size))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining(problem);
        }
    }

    @Test
    void framingBytesThatAreMissingOrTooManyAreMalformed() throws IOException {
        try (FramingRecorder recorder = new FramingRecorder()) {
            recorder.framing(new byte[] {1, 2, 3}, 0, 3);
            RecordedFraming framing = recorder.finish();
            RecipeStream shorter = resized(framing.bytes(), 2);
            RecipeStream longer = resized(framing.bytes(), 4);
            assertThatThrownBy(() -> replayed(new RecordedFraming(framing.operations(), shorter), 3))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("ends after its 2 bytes");
            assertThatThrownBy(() -> replayed(new RecordedFraming(framing.operations(), longer), 3))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("has 1 bytes more");
        }
    }

    private static RecipeStream resized(RecipeStream stream, long rawSize) {
        return new RecipeStream(stream.codec(), stream.stored(), 0, stream.storedSize(), rawSize);
    }

    @RepeatedTest(20)
    void aDamagedStreamIsMalformedOrHarmless(RepetitionInfo repetition) throws IOException {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        try (FramingRecorder recorder = new FramingRecorder()) {
            recordAtRandom(random, recorder);
            recorder.framing(new byte[] {1}, 0, 1);
            RecordedFraming sound = recorder.finish();
            String whole = replayed(sound, recorder.position());
            for (int i = 0; i < 50; i++) {
                RecordedFraming damaged = new RecordedFraming(damaged(sound.operations(), random), sound.bytes());
                assertSameOrMalformed(damaged, recorder.position(), whole, seed);
                damaged = new RecordedFraming(sound.operations(), damaged(sound.bytes(), random));
                assertSameOrMalformed(damaged, recorder.position(), whole, seed);
            }
        }
    }

    private static RecipeStream damaged(RecipeStream stream, Random random) {
        byte[] stored = stream.stored().clone();
        stored[random.nextInt(stored.length)] ^= (byte) (1 << random.nextInt(8));
        return new RecipeStream(stream.codec(), stored, 0, stored.length, stream.rawSize());
    }

    private static void assertSameOrMalformed(RecordedFraming damaged, long size, String whole, long seed)
            throws IOException {
        try {
            assertThat(replayed(damaged, size)).as("seed %d", seed).isEqualTo(whole);
        } catch (MalformedInputException e) {
            assertThat(e).hasMessageContaining("test (");
        }
    }
}
