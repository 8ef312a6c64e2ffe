package io.github.javatun.wireguard;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes that objects keep on the heap, computed from their classes as a 64-bit HotSpot with
 * compressed references and without compact headers lays them out: so the result is the same on
 * every machine and in every run.
 */
final class RetainedSize {
  private static final int HEADER_BYTES = 12;
  private static final int ARRAY_HEADER_BYTES = 16;
  private static final int REFERENCE_BYTES = 4;

  /** Classes of the JDK that cannot be looked into: the object and what it is made of. */
  private static final Map<Class<?>, Integer> OPAQUE = Map.of(ReentrantLock.class, 16 + 32);

  private RetainedSize() {}

  /** What {@code owner} alone keeps: reachable from it, but not from any of the others. */
  static long of(Object owner, Object... others) throws IllegalAccessException {
    Set<Object> shared = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Object other : others) {
      visit(other, shared, false);
    }
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    seen.addAll(shared);
    return visit(owner, seen, true);
  }

  private static long visit(Object root, Set<Object> seen, boolean counted)
      throws IllegalAccessException {
    Deque<Object> left = new ArrayDeque<>();
    push(root, seen, left);
    long bytes = 0;
    while (!left.isEmpty()) {
      Object object = left.pop();
      Class<?> type = object.getClass();
      if (type.isArray()) {
        bytes += array(object, type.getComponentType(), seen, left);
      } else if (OPAQUE.containsKey(type)) {
        bytes += OPAQUE.get(type);
      } else if (type.getName().startsWith("io.github.javatun.")) {
        bytes += object(object, type, seen, left);
      } else if (counted) {
        throw new AssertionError("a tunnel keeps a " + type + ", whose size is not known here");
      }
    }
    return bytes;
  }

  private static long array(Object array, Class<?> element, Set<Object> seen, Deque<Object> left) {
    int length = Array.getLength(array);
    if (!element.isPrimitive()) {
      for (int i = 0; i < length; i++) {
        push(Array.get(array, i), seen, left);
      }
    }
    return align(ARRAY_HEADER_BYTES + (long) length * size(element));
  }

  private static long object(Object object, Class<?> type, Set<Object> seen, Deque<Object> left)
      throws IllegalAccessException {
    long bytes = HEADER_BYTES;
    for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
      for (Field field : declaring.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          bytes += size(field.getType());
          if (!field.getType().isPrimitive()) {
            field.setAccessible(true);
            push(field.get(object), seen, left);
          }
        }
      }
    }
    return align(bytes);
  }

  private static void push(Object object, Set<Object> seen, Deque<Object> left) {
    if (object != null && !(object instanceof Enum<?>) && seen.add(object)) {
      left.push(object);
    }
  }

  private static int size(Class<?> type) {
    if (!type.isPrimitive()) {
      return REFERENCE_BYTES;
    }
    if (type == long.class || type == double.class) {
      return Long.BYTES;
    }
    if (type == int.class || type == float.class) {
      return Integer.BYTES;
    }
    return type == short.class || type == char.class ? Short.BYTES : Byte.BYTES;
  }

  private static long align(long bytes) {
    return (bytes + 7) & -8;
  }
}
