package dev.nydusconvert.nydusimage;

import dev.nydusconvert.layer.Inspection;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.tree.Directory;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** A dialogue about one bootstrap. */
final class InspectSession {
    private final OpenLayer layer;
    private final Inspection inspection;
    private final InspectJson json;
    private final InspectText text;
    private byte[] directory = {};

    /** @param out for text */
    InspectSession(OpenLayer layer, InodeNumbers numbers, PrintWriter out) {
        this.layer = layer;
        this.inspection = new Inspection(layer.bootstrap());
        this.json = new InspectJson(layer, inspection, numbers);
        this.text = new InspectText(layer, inspection, numbers, out);
    }

    /** How a command went. */
    enum Outcome {
        DONE,
        /** The dialogue is to end. */
        EXIT,
        /** There is no such command, or it has another number or form of arguments. The usage has been shown. */
        MISUSED
    }

    /** The answer to a program, or empty if there is one for people only. */
    Optional<Consumer<JsonGenerator>> answer(String command) {
        return switch (command.strip()) {
            case "stats" -> Optional.of(json::stats);
            case "blobs" -> Optional.of(json::blobs);
            case "prefetch" -> Optional.of(json::prefetch);
            default -> Optional.empty();
        };
    }

    /** Runs a command and shows its answer as text. */
    Outcome run(String command) {
        String[] words = command.strip().split("\\s+");
        String argument = words.length > 1 ? words[1] : null;
        if (words[0].isEmpty()) {
            return Outcome.DONE;
        }
        if (words[0].equals("exit") || words[0].equals("q")) {
            return Outcome.EXIT;
        }
        boolean known = argument == null ? runAlone(words[0]) : runWith(words[0], argument);
        if (!known) {
            text.usage();
        }
        return known ? Outcome.DONE : Outcome.MISUSED;
    }

    private boolean runAlone(String command) {
        switch (command) {
            case "stats" -> text.stats();
            case "ls" -> text.list(current());
            case "blobs" -> text.blobs();
            case "prefetch" ->
                text.prefetch(
                        layer.bootstrap().prefetch().stream().map(json::paths).toList());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean runWith(String command, String argument) {
        switch (command) {
            case "cd" -> changeDirectory(argument);
            case "stat" -> showFile(argument);
            case "chunk", "icheck" -> {
                return runWithNumber(command, argument);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean runWithNumber(String command, String argument) {
        try {
            long number = Long.parseUnsignedLong(argument);
            if (command.equals("chunk")) {
                text.chunksAt(number);
            } else {
                text.inode(number);
            }
            return true;
        } catch (NumberFormatException e) {
            text.say("'" + argument + "' is not a number");
            return false;
        }
    }

    private Inspection.Entry current() {
        return inspection.entry(directory).orElseThrow();
    }

    private void changeDirectory(String name) {
        if (name.equals("..")) {
            int end = directory.length;
            do {
                end--;
            } while (end > 0 && directory[end] != '/');
            directory = Arrays.copyOf(directory, Math.max(0, end));
            return;
        }
        Optional<Inspection.Entry> found = name.equals(".") ? Optional.of(current()) : inspection.entry(inside(name));
        if (found.isPresent() && found.get().node() instanceof Directory) {
            directory = found.get().path();
        } else {
            text.say(name + (found.isPresent() ? " is not a directory" : " is not there"));
        }
    }

    private void showFile(String name) {
        Optional<Inspection.Entry> found = name.equals(".") ? Optional.of(current()) : inspection.entry(inside(name));
        found.ifPresentOrElse(text::node, () -> text.say(name + " is not there"));
    }

    private byte[] inside(String name) {
        byte[] child = ("/" + name).getBytes(StandardCharsets.UTF_8);
        byte[] path = Arrays.copyOf(directory, directory.length + child.length);
        System.arraycopy(child, 0, path, directory.length, child.length);
        return path;
    }
}
