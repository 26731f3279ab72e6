package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryEncoder;
import dev.nydusconvert.tar.TarEntryType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers of very many entries, which are made while they are read: what the heap has no room for ends with one message. */
class ManyEntriesSlowIT {
    private static final int ENTRIES = 1_000_000;

    /** How many bytes of heap an entry may take, with a short name and nothing else. */
    private static final int BYTES_FOR_AN_ENTRY = 450;

    private static final int ENTRIES_IN_A_FOLDER = 1_000;

    @TempDir
    private Path dir;

    private CommandProcess.Ended pack(int heapMebibytes, String... options) throws IOException, InterruptedException {
        CommandProcess command = new CommandProcess(dir).withJava("-Xmx" + heapMebibytes + "m");
        List<Object> arguments = new ArrayList<>(List.of("pack", "-", "-o", dir.resolve("out")));
        arguments.addAll(List.of(options));
        Process process = command.start(ProcessBuilder.Redirect.DISCARD, arguments.toArray());
        try (OutputStream tar = new BufferedOutputStream(process.getOutputStream(), 1 << 16)) {
            for (int i = 0; i < ENTRIES; i++) {
                tar.write(header("d" + i / ENTRIES_IN_A_FOLDER + "/f" + i));
            }
            tar.write(TarEntryEncoder.end());
        } catch (IOException e) {
            // It has ended before, and says why.
        }
        return command.end(process);
    }

    private static byte[] header(String path) {
        byte[] name = path.getBytes(StandardCharsets.US_ASCII);
        return TarEntryEncoder.encode(new TarEntry(
                TarEntryType.FILE, name, name, 0644, 0, 0, 1_000, null, 0, new byte[0], 0, 0, List.of(), -1, 0));
    }

    @Test
    void anEntryTakesABoundedPartOfTheHeap() throws IOException, InterruptedException {
        pack((int) ((long) ENTRIES * BYTES_FOR_AN_ENTRY >> 20)).requireSuccess();
        assertThat(dir.resolve("out")).isDirectoryContaining("glob:**.boot");
    }

    @Test
    void moreThanTheHeapHasRoomForIsRefusedByTheOptionsName() throws IOException, InterruptedException {
        pack(64).requireOneMessage("entries and directories that they imply (--max-entries sets the limit)");
        assertThat(dir.resolve("out")).doesNotExist();
    }

    @Test
    void whereTheLimitIsRaisedTheEndOfTheHeapIsToldInOneMessage() throws IOException, InterruptedException {
        pack(64, "--max-entries", "10000000").requireOneMessage("not enough memory; give the Java heap more");
        assertThat(dir.resolve("out")).doesNotExist();
    }
}
