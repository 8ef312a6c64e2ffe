package io.github.javatun.wireguard.ndis.windows;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.UnionLayout;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds layouts of C structures of 64-bit Windows, and finds where their fields are. Pointers and
 * handles are numbers: nothing here follows one that the system gave.
 *
 * <p><b>Stateless; safe for all threads.</b> Layouts are made once, when a class is loaded.
 */
final class Structs {
  private Structs() {}

  /** A field of one byte: UCHAR. */
  static MemoryLayout u8(String name) {
    return ValueLayout.JAVA_BYTE.withName(name);
  }

  /** A field of two bytes: USHORT. */
  static MemoryLayout u16(String name) {
    return ValueLayout.JAVA_SHORT.withName(name);
  }

  /** A field of four bytes: ULONG, DWORD, UINT, int. */
  static MemoryLayout u32(String name) {
    return ValueLayout.JAVA_INT.withName(name);
  }

  /** A field of eight bytes: ULARGE_INTEGER, HANDLE, a pointer. */
  static MemoryLayout u64(String name) {
    return ValueLayout.JAVA_LONG.withName(name);
  }

  static SequenceLayout bytes(String name, long count) {
    return array(name, count, ValueLayout.JAVA_BYTE);
  }

  static SequenceLayout array(String name, long count, MemoryLayout element) {
    return MemoryLayout.sequenceLayout(count, element).withName(name);
  }

  /** Alternatives at one place, without a name as in the headers. */
  static UnionLayout either(MemoryLayout... members) {
    return MemoryLayout.unionLayout(members);
  }

  /** A structure without any padding: {@code #pragma pack(1)}. */
  static StructLayout packed(String name, MemoryLayout... members) {
    MemoryLayout[] unaligned = new MemoryLayout[members.length];
    for (int i = 0; i < members.length; i++) {
      unaligned[i] = unaligned(members[i]);
    }
    return MemoryLayout.structLayout(unaligned).withName(name);
  }

  /** A structure whose fields are aligned, and which is as long as its alignment asks for. */
  static StructLayout aligned(String name, MemoryLayout... members) {
    List<MemoryLayout> padded = new ArrayList<>();
    long end = 0;
    long alignment = 1;
    for (MemoryLayout member : members) {
      end = pad(padded, end, member.byteAlignment());
      padded.add(member);
      end += member.byteSize();
      alignment = Math.max(alignment, member.byteAlignment());
    }
    pad(padded, end, alignment);
    return MemoryLayout.structLayout(padded.toArray(MemoryLayout[]::new)).withName(name);
  }

  /**
   * Where a field begins, also one within an alternative without a name.
   *
   * @param path the field's name, after the names of the structures that it lies in
   * @throws IllegalArgumentException if there is no such field
   */
  static long offset(GroupLayout layout, String... path) {
    long offset = 0;
    MemoryLayout at = layout;
    for (String name : path) {
      Place place = at instanceof GroupLayout group ? find(group, name) : null;
      if (place == null) {
        throw new IllegalArgumentException(at + " has no field " + name);
      }
      offset += place.offset;
      at = place.layout;
    }
    return offset;
  }

  /** A field of a structure. */
  record Place(long offset, MemoryLayout layout) {}

  /** Where a field is, and what; null if there is none of the name. */
  static @Nullable Place find(GroupLayout layout, String name) {
    long offset = 0;
    for (MemoryLayout member : layout.memberLayouts()) {
      if (member.name().isEmpty() && member instanceof GroupLayout inner) {
        Place place = find(inner, name);
        if (place != null) {
          return new Place(offset + place.offset, place.layout);
        }
      } else if (member.name().filter(name::equals).isPresent()) {
        return new Place(offset, member);
      }
      if (layout instanceof StructLayout) {
        offset += member.byteSize();
      }
    }
    return null;
  }

  private static long pad(List<MemoryLayout> members, long end, long alignment) {
    long padding = -end & alignment - 1;
    if (padding != 0) {
      members.add(MemoryLayout.paddingLayout(padding));
    }
    return end + padding;
  }

  /** Without alignment all the way down, since a structure is as aligned as its fields. */
  private static MemoryLayout unaligned(MemoryLayout layout) {
    MemoryLayout answer =
        switch (layout) {
          case AddressLayout address -> address.withByteAlignment(1);
          case ValueLayout value -> value.withByteAlignment(1);
          case SequenceLayout sequence ->
              MemoryLayout.sequenceLayout(
                  sequence.elementCount(), unaligned(sequence.elementLayout()));
          case StructLayout struct ->
              MemoryLayout.structLayout(
                  struct.memberLayouts().stream()
                      .map(Structs::unaligned)
                      .toArray(MemoryLayout[]::new));
          case UnionLayout union ->
              MemoryLayout.unionLayout(
                  union.memberLayouts().stream()
                      .map(Structs::unaligned)
                      .toArray(MemoryLayout[]::new));
          default -> layout;
        };
    return layout.name().isPresent() ? answer.withName(layout.name().get()) : answer;
  }
}
