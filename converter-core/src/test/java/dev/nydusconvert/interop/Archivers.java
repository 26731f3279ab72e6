package dev.nydusconvert.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs that write tars, in each format that they have. */
enum Archivers {
    GNU_V7("tar", "--format=v7"),
    GNU_OLDGNU("tar", "--format=oldgnu"),
    GNU_GNU("tar", "--format=gnu"),
    GNU_GNU_SPARSE("tar", "--format=gnu", "--sparse"),
    GNU_USTAR("tar", "--format=ustar"),
    GNU_POSIX("tar", "--format=posix", "--xattrs"),
    GNU_SPARSE_0_0("tar", "--format=posix", "--sparse", "--sparse-version=0.0"),
    GNU_SPARSE_0_1("tar", "--format=posix", "--sparse", "--sparse-version=0.1"),
    GNU_SPARSE_1_0("tar", "--format=posix", "--sparse", "--sparse-version=1.0"),
    BSD_USTAR("bsdtar", "--format=ustar"),
    BSD_PAX("bsdtar", "--format=pax"),
    BSD_RESTRICTED_PAX("bsdtar", "--format=rpax"),
    BSD_GNUTAR("bsdtar", "--format=gnutar"),
    BSD_V7("bsdtar", "--format=v7"),
    BUSYBOX("busybox", "tar"),
    PYTHON_USTAR("python3", "USTAR_FORMAT"),
    PYTHON_GNU("python3", "GNU_FORMAT"),
    PYTHON_PAX("python3", "PAX_FORMAT"),
    GO_USTAR("go", "USTAR"),
    GO_PAX("go", "PAX"),
    GO_GNU("go", "GNU");

    private static final String PYTHON_PROGRAM = """
        import os, sys, tarfile
        folder, archive, form = sys.argv[1:]
        with tarfile.open(archive, "w", format=getattr(tarfile, form)) as tar:
            os.chdir(folder)
            for name in sorted(os.listdir(".")):
                try:
                    tar.add(name)
                except ValueError:
                    pass  # a name that the format cannot hold
        """;

    private final String program;
    private final List<String> form;

    Archivers(String program, String... form) {
        this.program = program;
        this.form = List.of(form);
    }

    /**
     * Writes a tar of a folder. What the format cannot hold is left out, which programs tell by their exit code.
     *
     * @param sources where the Go program is
     */
    void archive(Path folder, Path tar, Path sources) {
        List<Object> command = new ArrayList<>();
        command.add(RealTools.require(program));
        switch (program) {
            case "python3" -> command.addAll(List.of("-c", PYTHON_PROGRAM, folder, tar, form.get(0)));
            case "go" -> command.addAll(List.of("run", sources.resolve("writetar.go"), folder, tar, form.get(0)));
            default -> {
                command.addAll(form);
                // busybox takes its options behind the applet's name.
                command.addAll(List.of("-cf", tar, "-C", folder, "."));
            }
        }
        Command.attempt(command.toArray());
    }
}
