package io.github.javatun.wireguard.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EngineSelectionTest {

  private static final Map<String, String> NOTHING = Map.of();

  private static EngineSelection select(
      Map<String, String> properties, Map<String, String> options, boolean vectorModule) {
    return EngineSelection.of(properties::get, options::get, vectorModule);
  }

  private static void assertScalar(EngineSelection selection, String reasonPart) {
    assertThat(selection.kind()).isEqualTo(EngineSelection.Kind.SCALAR);
    assertThat(selection.reason()).contains(reasonPart);
  }

  @Test
  void withoutTheModuleScalarCodeServesAndTheReasonSaysWhatToDo() {
    assertScalar(select(NOTHING, NOTHING, false), "--add-modules jdk.incubator.vector");
  }

  @ParameterizedTest
  @CsvSource({
    "'interpreted mode, sharing', interprets",
    "'mixed mode, emulated-client, sharing', without C2"
  })
  void withoutC2ScalarCodeServes(String vmInfo, String reason) {
    assertScalar(select(Map.of("java.vm.info", vmInfo), NOTHING, true), reason);
  }

  @ParameterizedTest
  @CsvSource({"TieredStopAtLevel, 3, C2", "UseJVMCICompiler, true, JVMCI"})
  void optionsThatRuleVectorsOutAreNamed(String option, String value, String reason) {
    assertScalar(select(NOTHING, Map.of(option, value), true), reason);
  }

  @Test
  void thePropertyAsksForScalarCode() {
    assertScalar(select(Map.of(EngineSelection.PROPERTY, "Scalar"), NOTHING, true), "asked for");
  }

  @ParameterizedTest
  @CsvSource({"vector256, VECTOR256", "vector512, VECTOR512"})
  void thePropertyAsksForAWidth(String value, EngineSelection.Kind kind) {
    EngineSelection selection =
        select(
            Map.of(EngineSelection.PROPERTY, value, "java.vm.info", "mixed mode, sharing"),
            Map.of("TieredStopAtLevel", "4", "UseJVMCICompiler", "false"),
            true);
    assertThat(selection.kind()).isEqualTo(kind);
    assertThat(selection.reason()).contains(EngineSelection.PROPERTY);
  }

  @Test
  void whatWasGivenUpIsNamed() {
    EngineSelection selection = new EngineSelection(EngineSelection.Kind.VECTOR256, "why not");
    assertScalar(selection.fallBack("too slow"), "vector256 was given up: too slow");
  }

  @Test
  void hotSpotTellsItsOptionsAndAllocation() {
    assertThat(HotSpotOptions.value("MaxHeapSize")).containsOnlyDigits();
    assertThat(HotSpotOptions.value("NoSuchOption")).isNull();
    assertThat(HotSpotOptions.allocatedBytes()).isPositive();
  }
}
