package dev.nydusconvert.nydusimage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whose rights this process has, which decides what of files it can see. */
final class ProcessOwner {
    /** The system shows a process as a directory that belongs to whom the process acts for. */
    private static final Path SELF = Path.of("/proc/self");

    private ProcessOwner() {}

    /** The effective user id; empty where the system does not tell. */
    static String uid() {
        return attribute("unix:uid");
    }

    /** The effective group id; empty where the system does not tell. */
    static String gid() {
        return attribute("unix:gid");
    }

    private static String attribute(String name) {
        try {
            return Files.getAttribute(SELF, name).toString();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "";
        }
    }
}
