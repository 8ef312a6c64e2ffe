package io.github.javatun.wireguard.ndis.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.StructLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every number of the table is that of our layout, and every layout is in the table. */
class LayoutsTest {
  private static final Map<String, StructLayout> LAYOUTS =
      Stream.of(DriverLayouts.all(), Wow64Layouts.all(), FilterLayouts.all(), IpHelperLayouts.all())
          .flatMap(List::stream)
          .collect(Collectors.toMap(layout -> layout.name().orElseThrow(), layout -> layout));

  /** A structure of the table. */
  private record Struct(long sizeBytes, Map<String, String> fields) {}

  @Test
  void eachFieldIsWhereTheTableSays() throws IOException {
    Map<String, Struct> table = table();

    for (Map.Entry<String, Struct> expected : table.entrySet()) {
      StructLayout layout = LAYOUTS.get(expected.getKey());
      assertThat(layout).as(expected.getKey()).isNotNull();
      assertThat(layout.byteSize()).as(expected.getKey()).isEqualTo(expected.getValue().sizeBytes);
      expected
          .getValue()
          .fields
          .forEach(
              (name, numbers) ->
                  assertThat(place(layout, name))
                      .as(expected.getKey() + "." + name)
                      .isEqualTo(numbers));
    }
  }

  @Test
  void theTableCoversEachStructureWithAllOfItsFields() throws IOException {
    Map<String, Struct> table = table();

    assertThat(LAYOUTS.keySet()).containsExactlyInAnyOrderElementsOf(table.keySet());
    assertThat(table).hasSizeGreaterThan(60);
    table.forEach(
        (name, struct) ->
            assertThat(struct.fields.size()).as(name).isGreaterThanOrEqualTo(leastFields(name)));
  }

  @Test
  void theFramesOfTheSlabLieAsTheDriverLaysThem() {
    StructLayout buffer = DriverLayouts.INTERMEDIATE_BUFFER;

    assertThat(buffer.byteSize()).isEqualTo(FrameSlab.BUFFER_BYTES);
    assertThat(Structs.offset(buffer, "m_IBuffer")).isEqualTo(FrameSlab.FRAME_OFFSET);
  }

  @Test
  void aFieldThatIsNotThereIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Structs.offset(DriverLayouts.ADAPTER_MODE, "dwFlag"))
        .withMessageContaining("dwFlag");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Structs.offset(DriverLayouts.ADAPTER_MODE, "dwFlags", "x"));
  }

  private static int leastFields(String name) {
    return (int)
        LAYOUTS.get(name).memberLayouts().stream()
            .filter(member -> !(member instanceof PaddingLayout))
            .count();
  }

  private static String place(GroupLayout layout, String dottedName) {
    String[] path = dottedName.split("\\.", -1);
    MemoryLayout at = layout;
    for (String name : path) {
      at = Objects.requireNonNull(Structs.find((GroupLayout) at, name), name).layout();
    }
    return Structs.offset(layout, path) + " " + at.byteSize();
  }

  private static Map<String, Struct> table() throws IOException {
    Map<String, Struct> table = new LinkedHashMap<>();
    Struct current = new Struct(0, Map.of());
    try (InputStream in = LayoutsTest.class.getResourceAsStream("layouts.txt")) {
      for (String line :
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList()) {
        String[] words = line.strip().split(" ", -1);
        if (line.startsWith("  ")) {
          assertThat(current.fields.put(words[0], words[1] + " " + words[2])).isNull();
        } else if (!line.isBlank() && !line.startsWith("#")) {
          current = new Struct(Long.parseLong(words[2]), new LinkedHashMap<>());
          assertThat(table.put(words[1], current)).as(words[1]).isNull();
        }
      }
    }
    return table;
  }
}
