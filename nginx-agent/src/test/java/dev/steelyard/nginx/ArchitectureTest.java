package dev.steelyard.nginx;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rules of the house that hold for this module. */
@AnalyzeClasses(packages = "dev.steelyard", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule noPackageCycles =
      slices().matching("dev.steelyard.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule verticleAndEventBusTypesStayInVerticlesAndTheBusRoom =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Verticle")
          .and()
          .resideOutsideOfPackage("dev.steelyard.shared.bus")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.vertx.core.eventbus..")
                  .or(
                      assignableTo("io.vertx.core.Deployable")
                          .and(resideInAPackage("io.vertx.."))));

  @ArchTest
  static final ArchRule noVagueNames =
      noClasses().should().haveNameMatching(".*(Utils|Helper|Manager|Impl)");

  @ArchTest
  static final ArchRule theAgentsMeetOnTheBusOnly =
      noClasses().should().dependOnClassesThat().resideInAPackage("dev.steelyard.client..");

  @ArchTest
  static final ArchRule learningKnowsNoDomain =
      noClasses()
          .that()
          .resideInAPackage("dev.steelyard.nginx.learning..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.steelyard..")
                  .and(resideOutsideOfPackage("dev.steelyard.nginx.learning..")));

  @ArchTest
  static final ArchRule upstreamKnowsNoPolicy =
      noClasses()
          .that()
          .resideInAPackage("dev.steelyard.nginx.upstream..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.steelyard.nginx.routing..", "dev.steelyard.nginx.learning..");
}
