package io.homeport.deployment;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** What both services use all day, the records, knows neither how a file is written nor how it is read. */
    @Test
    void theRecordsKnowNoFileAndTheFileNoCheck() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("records")
                .definedBy("io.homeport.deployment")
                .layer("file")
                .definedBy("io.homeport.deployment.file..")
                .layer("check")
                .definedBy("io.homeport.deployment.check..")
                .optionalLayer("watch")
                .definedBy("io.homeport.deployment.watch..")
                .whereLayer("watch")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("check")
                .mayOnlyBeAccessedByLayers("watch")
                .whereLayer("file")
                .mayOnlyBeAccessedByLayers("check", "watch")
                .check(new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .importPackages("io.homeport.deployment"));
    }
}
