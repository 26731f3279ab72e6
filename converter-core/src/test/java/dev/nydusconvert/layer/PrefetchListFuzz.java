package dev.nydusconvert.layer;

import dev.nydusconvert.fuzz.FuzzTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Lists of files that readers shall fetch ahead, in JSON and in lines. */
public final class PrefetchListFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws IOException {
        PrefetchList.read(input, "list");
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "{\"version\":\"v1\",\"files\":[{\"path\":\"/usr/bin/tool\",\"ranges\":[[0,4096],[65536,100]]},"
                                + "{\"path\":\"/etc/hosts\",\"ranges\":null}]}",
                        "/usr/bin\n/etc/hosts\n")
                .map(it -> it.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
