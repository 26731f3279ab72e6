package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tars of commons-compress, in each way in which it writes long names and large numbers, come back byte for byte. */
final class CommonsCompressRoundTripTest {
    @TempDir
    private Path directory;

    record Form(int longFile, int bigNumber, boolean paxForNonAscii) {}

    static List<Form> forms() {
        List<Form> forms = new ArrayList<>();
        for (int longFile : new int[] {
            TarArchiveOutputStream.LONGFILE_TRUNCATE,
            TarArchiveOutputStream.LONGFILE_GNU,
            TarArchiveOutputStream.LONGFILE_POSIX
        }) {
            for (int bigNumber :
                    new int[] {TarArchiveOutputStream.BIGNUMBER_STAR, TarArchiveOutputStream.BIGNUMBER_POSIX}) {
                forms.add(new Form(longFile, bigNumber, false));
                forms.add(new Form(longFile, bigNumber, true));
            }
        }
        return forms;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void theTarComesBackByteForByte(Form form) throws IOException {
        byte[] tar = tar(form);
        for (int threads : new int[] {1, 8}) {
            PackOptions options = PackOptions.DEFAULTS.toBuilder()
                    .recipe(RecipeMode.EMBED)
                    .threads(threads)
                    .build();
            PackedLayer.Unpacked unpacked = PackedLayer.pack(tar, options, directory)
                    .unpack(UnpackOptions.DEFAULTS.withRecipe(RecipeUse.REQUIRED));
            assertThat(unpacked.bytes()).isEqualTo(tar);
        }
    }

    private static byte[] tar(Form form) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(form.longFile());
            tar.setBigNumberMode(form.bigNumber());
            tar.setAddPaxHeadersForNonAsciiNames(form.paxForNonAscii());
            add(tar, new TarArchiveEntry("folder/"), new byte[0]);
            add(tar, new TarArchiveEntry("folder/umlaut-\u00e4"), new byte[700]);
            TarArchiveEntry owned = new TarArchiveEntry("folder/" + "n".repeat(130));
            owned.setIds(3_000_000, 70_000_000);
            owned.setModTime(-1000L);
            add(tar, owned, "content".getBytes(StandardCharsets.UTF_8));
            TarArchiveEntry link = new TarArchiveEntry("link", TarConstants.LF_SYMLINK);
            link.setLinkName("t".repeat(form.longFile() == TarArchiveOutputStream.LONGFILE_TRUNCATE ? 99 : 150));
            add(tar, link, new byte[0]);
            add(tar, new TarArchiveEntry("fifo", TarConstants.LF_FIFO), new byte[0]);
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
        if (entry.isFile()) {
            entry.setSize(content.length);
        }
        tar.putArchiveEntry(entry);
        if (entry.isFile()) {
            tar.write(content);
        }
        tar.closeArchiveEntry();
    }
}
