package io.github.javatun.wireguard;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Dependencies point one way, and the core keeps its promises about time, threads and output. */
class ArchitectureTest {
  private static final String ROOT = "io.github.javatun.wireguard";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void dependenciesPointOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
        .layer("config")
        .definedBy(ROOT + ".config..")
        .layer("tunnel")
        .definedBy(ROOT)
        .layer("routing")
        .definedBy(ROOT + ".routing..")
        .layer("packet")
        .definedBy(ROOT + ".packet..")
        .layer("noise")
        .definedBy(ROOT + ".internal.noise..")
        .layer("timer")
        .definedBy(ROOT + ".internal.timer..")
        .layer("session")
        .definedBy(ROOT + ".internal.session..")
        .layer("crypto")
        .definedBy(ROOT + ".internal.crypto..")
        .layer("memory")
        .definedBy(ROOT + ".internal.memory..")
        .layer("text")
        .definedBy(ROOT + ".internal.text..")
        .whereLayer("config")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("tunnel")
        .mayOnlyBeAccessedByLayers("config")
        .whereLayer("packet")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("packet")
        .mayOnlyAccessLayers("routing")
        .whereLayer("noise")
        .mayOnlyBeAccessedByLayers("tunnel")
        .whereLayer("timer")
        .mayOnlyBeAccessedByLayers("tunnel")
        .whereLayer("session")
        .mayOnlyBeAccessedByLayers("tunnel", "timer", "noise")
        .whereLayer("crypto")
        .mayOnlyBeAccessedByLayers("tunnel", "noise", "session")
        .whereLayer("memory")
        .mayOnlyBeAccessedByLayers("tunnel", "crypto", "session")
        .check(CLASSES);
  }

  @Test
  void onlyTheSystemTimeSourceReadsAClock() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + ".SystemTimeSource")
        // Measures how fast compiled code is; no protocol time.
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".internal.crypto.EngineWarmUp")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void nothingIsKeptPerThread() {
    noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class).check(CLASSES);
  }

  @Test
  void noThreadIsStartedButTheOneThatWarmsTheVectorEngineUp() {
    noClasses()
        .that()
        // Vector code is slow until compiled, and must not make packets wait; see CryptoEngine.
        .doNotHaveFullyQualifiedName(ROOT + ".internal.crypto.Engines")
        .should()
        .callMethod(Thread.class, "start")
        .check(CLASSES);
  }

  @Test
  void onlyTheVectorEngineTouchesTheVectorApi() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.(Vector\\w+|KeystreamXor|\\w+(Rows|Lanes))")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(CLASSES);
  }

  @Test
  void secretsAreNotComparedWithMethodsThatStopEarly() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".internal..")
        .should()
        .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
        .orShould()
        .callMethod(Arrays.class, "mismatch", byte[].class, byte[].class)
        .check(CLASSES);
  }
}
