package io.homeport.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many things a class is given to work with. */
class CollaboratorsTest {
    @Test
    void noClassHasMoreThanAPersonCanHoldInMind() {
        List<String> violations = classes()
                .that()
                .areNotAssignableTo(Record.class)
                .should(new TakesFewCollaborators())
                .evaluate(new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .importPackages("io.homeport.proxy"))
                .getFailureReport()
                .getDetails();
        assertEquals(List.of(), violations);
    }

    /** One that takes too many, as it grows in haste. */
    static final class Crowded {
        Crowded(int a, int b, int c, int d, int e, int f, int g, int h) {}
    }

    @Test
    void aClassOfTooManyIsNoticed() {
        String violations = classes()
                .should(new TakesFewCollaborators())
                .evaluate(new ClassFileImporter().importClasses(Crowded.class))
                .getFailureReport()
                .toString();
        assertTrue(violations.contains("8 parameters"), violations);
    }
}
