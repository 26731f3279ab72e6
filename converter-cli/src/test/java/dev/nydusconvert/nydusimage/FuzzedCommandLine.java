package dev.nydusconvert.nydusimage;

import dev.nydusconvert.layer.RecipeMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A command line that bytes stand for: the subcommand, then an option with its value, or a path, on each line; after an
 * empty line what standard input has. Whatever the bytes, no path leads out of the folder, and no storage is asked that is not one
 * of files.
 *
 * @param words the command line
 * @param text what standard input is to have
 */
record FuzzedCommandLine(List<String> words, String text) {
    private static final List<String> REMOTE = List.of("oss", "s3", "registry", "http");

    /** @param folder where all paths are; in texts {@code @} stands for it */
    static FuzzedCommandLine of(String input, Path folder) {
        int end = input.indexOf("\n\n");
        String text = end < 0 ? "" : input.substring(end + 2);
        String[] lines = (end < 0 ? input : input.substring(0, end)).split("\n");
        Words words = new Words(folder, lines.length == 0 ? "" : lines[0]);
        Arrays.stream(lines).skip(1).forEach(words::add);
        return new FuzzedCommandLine(words.finish(), isRemote(text) ? "" : text.replace("@", folder + "/"));
    }

    private static boolean isRemote(String text) {
        return REMOTE.stream().anyMatch(text.toLowerCase(Locale.ROOT)::contains);
    }

    private static final class Words {
        private final RootOptions root = new RootOptions(null, RecipeMode.NONE);
        private final Path folder;
        private final List<String> words = new ArrayList<>();
        private final CommandSpec spec;
        private boolean valueMissing;

        Words(Path folder, String subcommand) {
            this.folder = folder;
            List<String> path = List.of(subcommand.replace('/', '_').split(" "));
            words.addAll(path);
            Subcommand known = path.isEmpty() ? null : Subcommand.named(path.get(0));
            CommandSpec found = known == null ? root.spec() : known.spec(root);
            for (String word : path.subList(Math.min(1, path.size()), path.size())) {
                found = found.subcommands().containsKey(word)
                        ? found.subcommands().get(word).getCommandSpec()
                        : found;
            }
            spec = found;
        }

        void add(String line) {
            if (!line.startsWith("-")) {
                words.add(inFolder(line));
                valueMissing = false;
                return;
            }
            String[] parts = line.split(line.startsWith("--") ? "[ =]" : " ", 2);
            String name = parts[0];
            String value = parts.length == 1 ? "" : parts[1];
            OptionSpec option = known(name);
            if (option == null) {
                addUnknown(line);
            } else if (!isRemote(value)) {
                addKnown(name, parts.length == 1 ? "" : isPath(option) ? inFolder(value) : asText(value));
                valueMissing = parts.length == 1 && option.arity().max() > 0;
            }
        }

        private OptionSpec known(String name) {
            return spec.optionsMap().getOrDefault(name, root.spec().optionsMap().get(name));
        }

        /** Not where it could be taken for a value, which may be a path, or for short options with a path behind them. */
        private void addUnknown(String line) {
            boolean shortWithPath = !line.startsWith("--")
                    && line.chars().mapToObj(c -> known("-" + (char) c)).anyMatch(it -> it != null && isPath(it));
            if (!valueMissing && !shortWithPath) {
                words.add(asText(line));
            }
        }

        /** In one word, so that no value is taken for that of another option. */
        private void addKnown(String name, String value) {
            String between = value.isEmpty() || !name.startsWith("--") ? "" : "=";
            words.add(name + between + value);
        }

        private static boolean isPath(OptionSpec option) {
            return option.type() == Path.class
                    || Arrays.asList(option.auxiliaryTypes()).contains(Path.class);
        }

        private String inFolder(String value) {
            return Stream.of(value.split("/"))
                    .filter(part -> !List.of("", ".", "..").contains(part))
                    .collect(Collectors.joining("/", folder + "/", ""));
        }

        private String asText(String value) {
            return value.replace('/', '_').replace("@", folder + "/");
        }

        /** What has a default place in the working directory is told another one. */
        List<String> finish() {
            if (!words.isEmpty() && words.get(0).equals(Subcommand.OPTIMIZE.word())) {
                words.add(1, "-O" + folder + "/optimized");
            }
            return List.copyOf(words);
        }
    }
}
