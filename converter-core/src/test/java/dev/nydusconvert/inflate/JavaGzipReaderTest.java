package dev.nydusconvert.inflate;

class JavaGzipReaderTest extends GzipReaderContract {
    JavaGzipReaderTest() {
        super(JavaBlockDecoder::new);
    }
}
