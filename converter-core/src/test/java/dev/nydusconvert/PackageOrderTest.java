package dev.nydusconvert;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the one rule of the architecture: data flows through the packages in this order, and nothing points back. */
class PackageOrderTest {
    private static final String ROOT = "dev.nydusconvert";
    private static final List<String> ORDER = List.of(
            "io",
            "inflate",
            "tar",
            "tree",
            "chunk",
            "blob",
            "rafs",
            "layer",
            "image.model",
            "image.transport",
            "image.objectstore",
            "image.registry",
            "image",
            "tune");

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @TestFactory
    List<DynamicTest> packageImportsOnlyPackagesToItsLeft() {
        return ORDER.stream()
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> noClasses()
                                .that(resideInAnyPackage(subtree(name)))
                                .should()
                                .dependOnClassesThat(resideInAnyPackage(subtreesRightOf(name)))
                                .allowEmptyShould(true)
                                .check(PRODUCTION)))
                .toList();
    }

    @Test
    void everyClassLivesInOneOfTheOrderedPackages() {
        classes()
                .should()
                .resideInAnyPackage(
                        ORDER.stream().map(PackageOrderTest::subtree).toArray(String[]::new))
                .check(PRODUCTION);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(PRODUCTION);
    }

    /** A package with what is below it; of one whose parts have places of their own, the classes right in it. */
    private static String subtree(String name) {
        boolean hasOrderedParts = ORDER.stream().anyMatch(other -> other.startsWith(name + "."));
        return ROOT + "." + name + (hasOrderedParts ? "" : "..");
    }

    private static String[] subtreesRightOf(String name) {
        return ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size()).stream()
                .map(PackageOrderTest::subtree)
                .toArray(String[]::new);
    }
}
