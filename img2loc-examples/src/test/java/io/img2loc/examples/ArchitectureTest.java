package io.img2loc.examples;

import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final Set<String> FOREIGN_TYPES_THAT_ARE_THE_POINT =
      Set.of(
          "dev.langchain4j.model.chat.ChatModel",
          "dev.langchain4j.http.client.HttpClient",
          "dev.langchain4j.http.client.HttpClientBuilder");

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("io.img2loc");

  @Test
  void rootPackage_knowsNoneOfTheOthers() {
    noClasses()
        .that()
        .resideInAPackage("io.img2loc")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.img2loc.*..")
        .check(LIBRARY);
  }

  @Test
  void packages_haveNoCycles() {
    SlicesRuleDefinition.slices()
        .matching("io.img2loc.(*)..")
        .should()
        .beFreeOfCycles()
        .check(LIBRARY);
  }

  @Test
  void packagesOfTheExamples_haveNoCyclesAndKnowNoCommand() {
    SlicesRuleDefinition.slices()
        .matching("io.img2loc.examples.(*)..")
        .should()
        .beFreeOfCycles()
        .check(LIBRARY);
    noClasses()
        .that()
        .resideInAnyPackage("io.img2loc.examples.output..", "io.img2loc.examples.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.img2loc.examples")
        .check(LIBRARY);
  }

  @Test
  void publicSignatures_nameOurOwnAndTheJdksTypesOnly() {
    classes()
        .that()
        .arePublic()
        .and()
        .resideOutsideOfPackage("io.img2loc.examples..")
        .should(nameNoForeignType())
        .check(LIBRARY);
  }

  @Test
  void rootPackage_promisesFewTypes() {
    Set<String> promised =
        LIBRARY.stream()
            .filter(type -> type.getPackageName().equals("io.img2loc"))
            .filter(type -> type.getModifiers().contains(PUBLIC) && type.isTopLevelClass())
            .map(JavaClass::getSimpleName)
            .filter(name -> !name.equals("package-info"))
            .collect(Collectors.toSet());

    assertThat(promised).contains("Img2Loc", "Photo").hasSizeBetween(30, 40);
  }

  private static ArchCondition<JavaClass> nameNoForeignType() {
    return new ArchCondition<>("name no foreign type in public signatures") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Stream.concat(type.getInterfaces().stream(), type.getSuperclass().stream())
            .forEach(parent -> reject(parent.getAllInvolvedRawTypes(), type.getName(), events));
        for (JavaMember member : type.getMembers()) {
          if (member.getModifiers().contains(PUBLIC) || member.getModifiers().contains(PROTECTED)) {
            reject(member.getAllInvolvedRawTypes(), member.getFullName(), events);
          }
        }
      }

      private void reject(Set<JavaClass> named, String where, ConditionEvents events) {
        named.stream()
            .map(JavaClass::getBaseComponentType)
            .filter(ArchitectureTest::isForeign)
            .forEach(
                foreign ->
                    events.add(
                        SimpleConditionEvent.violated(
                            foreign, where + " names " + foreign.getName())));
      }
    };
  }

  private static boolean isForeign(JavaClass type) {
    return !type.isPrimitive()
        && !type.getPackageName().startsWith("java")
        && !type.getPackageName().startsWith("io.img2loc")
        && !FOREIGN_TYPES_THAT_ARE_THE_POINT.contains(type.getName());
  }
}
