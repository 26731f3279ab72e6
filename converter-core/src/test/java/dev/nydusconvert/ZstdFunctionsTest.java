package dev.nydusconvert;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameContaining;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.nydusconvert.tar.RecipeOutput;
import dev.nydusconvert.tar.RecipeStream;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The release of zstd-jni that writes the reference builder's bytes has functions that trust their caller too much. Those are
 * not called, so that their weaknesses cannot be reached: dictionaries (CVE-2026-87795, -87825, -90560), training
 * (-87824), sizes of frames in direct buffers (-87823), and setters of streams (-87877) but for the two that set up a new one.
 */
class ZstdFunctionsTest {
    private static final String ZSTD = "com.github.luben.zstd..";

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.nydusconvert");

    @Test
    void noDictionaries() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage(ZSTD).and(simpleNameContaining("Dict")))
                .check(PRODUCTION);
        noClasses()
                .should()
                .callMethodWhere(ofZstd("(load|set|ref).*Dicts?|.*UsingDict|.*FastDict|train.*"))
                .check(PRODUCTION);
    }

    @Test
    void noSizesOfFramesInDirectBuffers() {
        noClasses().should().callMethodWhere(ofZstd(".*DirectByteBuffer.*Size")).check(PRODUCTION);
    }

    @Test
    void settersOfStreamsAreCalledWhereTheStreamIsMade() {
        Set<String> makers = Set.of(RecipeOutput.class.getName(), RecipeStream.class.getName());
        DescribedPredicate<JavaCall<?>> setter = ofZstd("set[A-Z].*")
                .and(describe(
                        "of a stream",
                        call -> call.getTargetOwner().getSimpleName().contains("Stream")));
        noClasses()
                .that(describe("do not make streams", it -> !makers.contains(it.getName())))
                .should()
                .callMethodWhere(setter)
                .check(PRODUCTION);
    }

    private static DescribedPredicate<JavaCall<?>> ofZstd(String name) {
        return describe(
                "is a function of zstd called " + name,
                call -> call.getTargetOwner().getPackageName().startsWith("com.github.luben.zstd")
                        && call.getName().matches(name));
    }
}
