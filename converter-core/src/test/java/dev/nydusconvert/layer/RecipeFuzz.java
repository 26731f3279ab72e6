package dev.nydusconvert.layer;

import dev.nydusconvert.fuzz.FuzzTarget;
import dev.nydusconvert.tar.FramingReplay;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/** Recipes, with their checksum made right, which else hides all that follows. */
public final class RecipeFuzz implements FuzzTarget {
    private static final int STREAMS = 100;
    private static final int CHECKSUM = 124;
    private static final int HEADER = 128;
    private static final int ENTRY = 24;
    /** Runs of zeros and of content cost the input a few bytes each, however long they are. */
    private static final int MOST_PIECES = 10_000;

    @Override
    public void read(byte[] input) throws IOException {
        TarRecipe recipe = RecipeCodec.decode("recipe", withChecksum(input));
        recipe.compression("recipe");
        int blobs = BlobNumbers.decode(recipe.blobs(), "recipe").size() + 1;
        ExtraChunks.decode(recipe.extraChunks(), "recipe", blobs);
        byte[] buffer = new byte[4096];
        try (FramingReplay replay = new FramingReplay(recipe.framing(), "recipe", recipe.tarSize());
                ContentReferences references = new ContentReferences(recipe.references(), "recipe", blobs)) {
            for (int i = 0; i < MOST_PIECES && replay.next(); i++) {
                if (replay.isContent()) {
                    references.goTo(replay.content());
                    for (int j = 0; j < MOST_PIECES && references.next(); j++) {
                        references.index();
                    }
                } else if (replay.length() > MOST_PIECES * (long) buffer.length) {
                    return;
                } else {
                    for (long left = replay.length(); left > 0; left -= buffer.length) {
                        replay.read(buffer, 0, (int) Math.min(left, buffer.length));
                    }
                }
            }
        }
    }

    private static byte[] withChecksum(byte[] input) {
        byte[] bytes = input.clone();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length >= HEADER) {
            int end = Short.toUnsignedInt(buffer.getShort(10)) + buffer.getInt(STREAMS) * ENTRY;
            if (end >= HEADER && end <= bytes.length) {
                CRC32C crc = new CRC32C();
                crc.update(bytes, 0, CHECKSUM);
                crc.update(new byte[Integer.BYTES]);
                crc.update(bytes, HEADER, end - HEADER);
                buffer.putInt(CHECKSUM, (int) crc.getValue());
            }
        }
        return bytes;
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        PackOptions options =
                PackOptions.builder().recipe(RecipeMode.FILE).threads(1).build();
        MemoryOutputs outputs = new MemoryOutputs();
        new Pack(options).run(new ByteArrayInputStream(RandomTar.of(7)), "layer.tar", outputs);
        return List.of(RecipeCodec.encode(TarRecipeTest.recipe()), outputs.recipeBytes());
    }
}
