package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.blob.BlobSection;
import dev.nydusconvert.blob.DataBlob;
import dev.nydusconvert.blob.TailHeader;
import dev.nydusconvert.fuzz.FuzzTarget;
import dev.nydusconvert.io.ByteSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** ToC, tail headers and the sections that they name, with the headers' checksums made right. */
public final class BlobSectionsFuzz implements FuzzTarget {
    private static final byte[] MAGIC = "ustar  \0".getBytes(StandardCharsets.US_ASCII);
    private static final int MAGIC_OFFSET = 257;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final long MOST = 1 << 20;

    @Override
    public void read(byte[] input) throws IOException {
        byte[] blob = withChecksums(input);
        try (DataBlob opened = DataBlob.open(ByteSource.ofBytes("blob", blob))) {
            for (BlobSection section : opened.sections()) {
                if (section.name().equals(BlobSection.IMAGE_BLOB)) {
                    opened.openStored(section).readAllBytes();
                } else {
                    opened.readSection(section.name(), MOST);
                }
            }
        }
        DataBlob.open(ByteSource.ofBytes("blob", blob), blob.length / 2, BlobInfo.Cipher.NONE)
                .close();
    }

    private static byte[] withChecksums(byte[] input) {
        byte[] blob = input.clone();
        for (int header = 0; header + TailHeader.SIZE <= blob.length; header++) {
            int magic = header + MAGIC_OFFSET;
            if (blob[magic] == 'u' && Arrays.equals(blob, magic, magic + MAGIC.length, MAGIC, 0, MAGIC.length)) {
                Arrays.fill(blob, header + CHECKSUM_OFFSET, header + CHECKSUM_OFFSET + CHECKSUM_LENGTH, (byte) ' ');
                int sum = 0;
                for (int i = 0; i < TailHeader.SIZE; i++) {
                    sum += blob[header + i] & 0xff;
                }
                byte[] text = String.format("%07o\0", sum).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(text, 0, blob, header + CHECKSUM_OFFSET, text.length);
            }
        }
        return blob;
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> blobs = new ArrayList<>();
        for (BlobLayout layout : List.of(BlobLayout.TOC, BlobLayout.INLINE, BlobLayout.INLINE_TOC)) {
            MemoryOutputs outputs = new MemoryOutputs();
            PackOptions options =
                    PackOptions.builder().layout(layout).threads(1).build();
            new Pack(options).run(new ByteArrayInputStream(RandomTar.of(1)), "layer.tar", outputs);
            blobs.add(outputs.blobBytes());
        }
        return blobs;
    }
}
