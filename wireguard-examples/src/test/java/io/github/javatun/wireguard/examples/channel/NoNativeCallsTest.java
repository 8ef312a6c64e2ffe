package io.github.javatun.wireguard.examples.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.examples.hosts.ChannelHost;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the channel mode is made of, as far as it is this module's, calls nothing natively. */
class NoNativeCallsTest {
  private static final String EXAMPLES = "io/github/javatun/wireguard/examples/";

  @Test
  void nothingThatIsReachedLeadsToLinuxOrToNativeCalls() throws IOException {
    Set<String> reached =
        reachedFrom(List.of(ChannelSendLoop.class, ChannelReceiveLoop.class, ChannelHost.class));
    assertThat(reached).contains(EXAMPLES + "forwarding/Ticks", "java/lang/foreign/MemorySegment");
    assertThat(reached).noneMatch(name -> name.startsWith(EXAMPLES + "linux/"));
    assertThat(reached)
        .doesNotContain("java/lang/foreign/Linker", "java/lang/foreign/SymbolLookup");
  }

  private static Set<String> reachedFrom(List<Class<?>> starts) throws IOException {
    Set<String> reached = new HashSet<>();
    Deque<String> next = new ArrayDeque<>();
    starts.forEach(start -> next.add(start.getName().replace('.', '/')));
    while (!next.isEmpty()) {
      String name = next.pop();
      if (reached.add(name) && name.startsWith(EXAMPLES)) {
        next.addAll(namedBy(name));
      }
    }
    return reached;
  }

  private static List<String> namedBy(String name) throws IOException {
    List<String> names = new ArrayList<>();
    try (InputStream bytes = NoNativeCallsTest.class.getResourceAsStream("/" + name + ".class")) {
      for (PoolEntry entry : ClassFile.of().parse(bytes.readAllBytes()).constantPool()) {
        if (entry instanceof ClassEntry named) {
          names.add(named.asInternalName());
        }
      }
    }
    return names;
  }
}
