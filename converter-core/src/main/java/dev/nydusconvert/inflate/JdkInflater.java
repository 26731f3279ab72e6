package dev.nydusconvert.inflate;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** By the zlib of the JDK. */
final class JdkInflater extends RawInflater {
    private final Inflater inflater = new Inflater(true);

    @Override
    void reset() {
        inflater.reset();
    }

    @Override
    int decode(byte[] source, int from, int available, byte[] target, int offset, int length)
            throws DataFormatException {
        inflater.setInput(source, from, available);
        try {
            return inflater.inflate(target, offset, length);
        } finally {
            took(available - inflater.getRemaining(), inflater.finished());
        }
    }

    @Override
    void free() {
        inflater.end();
    }
}
