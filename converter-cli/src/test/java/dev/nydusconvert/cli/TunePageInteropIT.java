package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at the page of {@code tune} with a real browser. */
class TunePageInteropIT {
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 2200;

    /** First colours of the page's palette, by which the lines of its charts are found. */
    private static final List<Integer> LIGHT_LINES = List.of(0x0072b2, 0xd55e00, 0x00805c);

    private static final List<Integer> DARK_LINES = List.of(0x56b4e9, 0xf28e4b, 0x2fc99a);

    @TempDir
    Path dir;

    @Test
    void chartsAreDrawnForReadersOfLightAndOfDark() throws Exception {
        Path browser = browser();
        Path page = writePage();

        BufferedImage light = look(browser, page, "light.png", "--blink-settings=preferredColorScheme=1");
        BufferedImage dark = look(browser, page, "dark.png", "--blink-settings=preferredColorScheme=0");

        assertThat(brightness(light, 2, 2)).isGreaterThan(240);
        assertThat(brightness(dark, 2, 2)).isLessThan(40);
        for (int i = 0; i < 3; i++) {
            assertThat(count(light, LIGHT_LINES.get(i)))
                    .as("line %d in light", i)
                    .isGreaterThan(500);
            assertThat(count(dark, DARK_LINES.get(i))).as("line %d in dark", i).isGreaterThan(500);
            assertThat(count(light, DARK_LINES.get(i))).isZero();
        }
        assertThat(colours(light)).hasSizeGreaterThan(100);
        assertThat(colours(dark)).hasSizeGreaterThan(100);
    }

    private Path writePage() throws IOException {
        Random random = new Random(5);
        LayerTar tar = new LayerTar();
        for (int i = 0; i < 4; i++) {
            byte[] content = new byte[700_000];
            for (int at = 0; at < content.length; at++) {
                content[at] = (byte) random.nextInt(1 << (i + 3));
            }
            tar.file("file" + i, 0644, content);
        }
        Path layer = Files.write(dir.resolve("layer.tar"), tar.finish());
        Path list = Files.writeString(dir.resolve("list"), "/file1\n/file3\n");
        Path page = dir.resolve("page.html");
        CommandRun run = CommandRun.of("tune", layer, "--files", list, "--html", page);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return page;
    }

    private BufferedImage look(Path browser, Path page, String name, String scheme) throws Exception {
        Path picture = dir.resolve(name);
        List<String> line = new ArrayList<>(List.of(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--force-color-profile=srgb",
                "--user-data-dir=" + dir.resolve("profile"),
                "--window-size=" + WIDTH + "," + HEIGHT,
                scheme,
                "--screenshot=" + picture,
                page.toUri().toString()));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve(name + ".log").toFile())
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as("the browser has ended").isTrue();
        assertThat(picture).as(Files.readString(dir.resolve(name + ".log"))).exists();
        return ImageIO.read(picture.toFile());
    }

    private static int brightness(BufferedImage image, int x, int y) {
        int rgb = image.getRGB(x, y);
        return ((rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff)) / 3;
    }

    private static int count(BufferedImage image, int colour) {
        int found = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                found += (image.getRGB(x, y) & 0xffffff) == colour ? 1 : 0;
            }
        }
        return found;
    }

    private static Set<Integer> colours(BufferedImage image) {
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours;
    }

    private static Path browser() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(":"))
                .flatMap(folder -> BROWSERS.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> {
                    String line = "*".repeat(100);
                    String reason = "no " + String.join(", ", BROWSERS) + " on the PATH";
                    System.err.println(line + "\n* SKIPPED: TunePageInteropIT: " + reason + "\n" + line);
                    return Assumptions.abort(reason);
                });
    }
}
