package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The libraries of Windows and the driver, compiled from C when a test first asks for them. Without
 * a compiler the test is skipped; on a build server (CI=true) it fails.
 *
 * <p>There is one of it, and its state is global: each test begins with {@link #reset}.
 */
@SuppressWarnings("restricted") // native access is what this class is for
final class FakeWindows {
  private static final String[] SOURCES = {
    "fake.h", "driver.c", "ndisapi.c", "kernel32.c", "iphlpapi.c"
  };

  private static @Nullable SymbolLookup symbols;

  private FakeWindows() {}

  /** Forgets all state. */
  static void reset() {
    call("fake_reset");
  }

  /** All libraries there are. */
  static LibrarySource libraries() {
    return libraries(Set.of(), Set.of());
  }

  /** Libraries of which some are not there, and functions neither. */
  static LibrarySource libraries(Set<String> missingLibraries, Set<String> missingFunctions) {
    SymbolLookup all = symbols();
    return name -> {
      if (missingLibraries.contains(name)
          || !Set.of("ndisapi.dll", "kernel32.dll", "iphlpapi.dll", "advapi32.dll")
              .contains(name)) {
        throw new IllegalArgumentException(name + " is not there");
      }
      return function ->
          missingFunctions.contains(function) ? Optional.empty() : all.find(function);
    };
  }

  /** Calls a function that answers a number. */
  static long call(String function, Object... arguments) {
    SymbolLookup functions = symbols(); // skips the test if there are none
    List<MemoryLayout> layouts = new ArrayList<>();
    for (Object argument : arguments) {
      layouts.add(
          switch (argument) {
            case Long ignored -> JAVA_LONG;
            case Integer ignored -> JAVA_INT;
            case Short ignored -> JAVA_SHORT;
            case MemorySegment ignored -> ADDRESS;
            default -> throw new IllegalArgumentException(argument.toString());
          });
    }
    try {
      return (long)
          Linker.nativeLinker()
              .downcallHandle(
                  functions.findOrThrow(function),
                  FunctionDescriptor.of(JAVA_LONG, layouts.toArray(MemoryLayout[]::new)))
              .invokeWithArguments(arguments);
    } catch (Throwable failure) {
      throw new AssertionError(function, failure);
    }
  }

  /** Calls a function that answers 32 bits. */
  static int callInt(String function, Object... arguments) {
    return (int) call(function, arguments);
  }

  /** What was called, in order, since it was last cleared. */
  static String log() {
    return MemorySegment.ofAddress(call("fake_log_text")).reinterpret(1 << 16).getString(0);
  }

  static void clearLog() {
    call("fake_clear_log");
  }

  static void addAdapter(long handle, String name, int mtuBytes) {
    try (Arena arena = Arena.ofConfined()) {
      call("fake_add_adapter", handle, arena.allocateFrom(name), (short) mtuBytes);
    }
  }

  /** A packet comes along; true if the driver holds it. */
  static boolean packet(long adapter, int direction, byte... frame) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, frame);
      return callInt("fake_packet", adapter, direction, bytes, frame.length) != 0;
    }
  }

  private static synchronized SymbolLookup symbols() {
    if (symbols == null) {
      symbols = SymbolLookup.libraryLookup(compile(), Arena.global());
    }
    return symbols;
  }

  private static Path compile() {
    assumeTrue(
        LastError.NAME.equals("errno"),
        "skipped: the fakes set errno, and on Windows the bindings read GetLastError");
    Optional<String> compiler = compiler();
    if (compiler.isEmpty() && "true".equals(System.getenv("CI"))) {
      fail("no C compiler: a build server must have cc or gcc, or the bindings go untested");
    }
    assumeTrue(compiler.isPresent(), "skipped: there is no C compiler (cc or gcc) for the fakes");
    try {
      Path directory = Files.createTempDirectory("fake-windows");
      Path library = directory.resolve(System.mapLibraryName("fakewindows"));
      List<String> command =
          new ArrayList<>(
              List.of(
                  compiler.get(),
                  "-shared",
                  "-fPIC",
                  "-O1",
                  "-Wall",
                  "-Werror",
                  "-o",
                  library.toString()));
      for (String source : SOURCES) {
        Path file = directory.resolve(source);
        try (InputStream in = FakeWindows.class.getResourceAsStream("fake/" + source)) {
          Files.write(file, Objects.requireNonNull(in, source).readAllBytes());
        }
        file.toFile().deleteOnExit();
        if (source.endsWith(".c")) {
          command.add(file.toString());
        }
      }
      command.add("-lpthread");
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      library.toFile().deleteOnExit();
      directory.toFile().deleteOnExit();
      return library;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  private static Optional<String> compiler() {
    for (String name : List.of("cc", "gcc")) {
      for (String directory :
          Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator, -1)) {
        Path file = Path.of(directory, name);
        if (Files.isExecutable(file)) {
          return Optional.of(file.toString());
        }
      }
    }
    return Optional.empty();
  }
}
