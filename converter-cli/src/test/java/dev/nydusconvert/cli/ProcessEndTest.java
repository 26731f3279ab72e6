package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nydusconvert.io.NativeLibrary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessEndTest {
    /** A program with a shutdown hook, which ends with the code that it is given. */
    public static final class Ending {
        private Ending() {}

        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.print("hook ")));
            System.out.print("main ");
            System.out.flush();
            ProcessEnd.exit(Integer.parseInt(args[0]));
        }
    }

    /** A program that ends while hooks are at work already. */
    public static final class EndingTwice {
        private EndingTwice() {}

        public static void main(String[] args) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(EndingTwice::slowHook));
            Thread first = new Thread(() -> System.exit(5));
            first.start();
            while (!Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(it -> it.getName().equals("at work"))) {
                Thread.sleep(5);
            }
            ProcessEnd.exit(6);
        }

        private static void slowHook() {
            Thread.currentThread().setName("at work");
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                return;
            }
            System.out.print("hook ");
        }
    }

    private record Ended(int code, String out) {}

    private static Ended run(Class<?> program, String how, String... args) throws Exception {
        ProcessBuilder process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dnydusconvert.exit=" + how,
                "-cp",
                System.getProperty("java.class.path"),
                program.getName());
        process.command().addAll(List.of(args));
        Process running = process.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(running.exitValue(), out.strip());
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "141"})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void atOnceNoHookRuns(int code) throws Exception {
        assumeTrue(NativeLibrary.get().isLoaded(), "native code is there");
        assertThat(run(Ending.class, "at-once", Integer.toString(code))).isEqualTo(new Ended(code, "main"));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "141"})
    void otherwiseHooksRun(int code) throws Exception {
        assertThat(run(Ending.class, "orderly", Integer.toString(code))).isEqualTo(new Ended(code, "main hook"));
    }

    @Test
    void hooksThatAreAtWorkAreNotCutShort() throws Exception {
        assertThat(run(EndingTwice.class, "at-once")).isEqualTo(new Ended(5, "hook"));
    }
}
