package dev.nydusconvert.tar;

import dev.nydusconvert.fuzz.FuzzTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The table of contents of an eStargz layer. */
public final class EstargzTocFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws IOException {
        EstargzToc.read(new ByteArrayInputStream(input), "toc");
    }

    @Override
    public List<byte[]> seeds() {
        String digest = "\"sha256:" + "0".repeat(64) + "\"";
        return List.of(toc(""), toc("""
            {"name":"d/","type":"dir","mode":493,"modtime":"2023-11-14T22:13:20Z","uid":1,"gid":2,"NumLink":0},
            {"name":"d/f","type":"reg","size":6,"offset":100,"chunkSize":4,"digest":%1$s,"chunkDigest":%1$s,
             "xattrs":{"user.a":"YQ=="}},
            {"name":"d/f","type":"chunk","offset":200,"chunkOffset":4,"chunkSize":2,"chunkDigest":%1$s},
            {"name":"l","type":"symlink","linkName":"d/f"},
            {"name":"h","type":"hardlink","linkName":"d/f"},
            {"name":"c","type":"char","devMajor":1,"devMinor":3},{"name":"p","type":"fifo"}\
            """.formatted(digest)));
    }

    private static byte[] toc(String entries) {
        return ("{\"version\":1,\"entries\":[" + entries + "]}").getBytes(StandardCharsets.UTF_8);
    }
}
