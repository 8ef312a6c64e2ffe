package io.github.javatun.wireguard.ndis.policy;

import java.util.List;

/**
 * One entry of a list of programs.
 *
 * @param entry as it was given
 * @param kind how it is compared
 * @param parts the entry in comparable form, a path cut at its slashes
 */
record AppPattern(String entry, Kind kind, List<String> parts) {
  private static final String EXE = ".exe";

  enum Kind {
    NAME,
    FOLDER,
    PATH,
    SUBSTRING
  }

  static AppPattern of(String entry, AppMatching matching) {
    String text = AppName.normalize(entry.strip());
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an application's entry is empty: remove it");
    }
    if (text.indexOf('"') >= 0) {
      throw invalid(entry, "write it without quotes, also if it holds blanks");
    }
    if (matching == AppMatching.SUBSTRING) {
      return new AppPattern(entry, Kind.SUBSTRING, List.of(text));
    }
    if (text.indexOf('\\') < 0) {
      return new AppPattern(entry, Kind.NAME, List.of(text));
    }
    List<String> parts = AppName.split(text);
    requireFull(entry, parts.getFirst());
    return text.endsWith("\\")
        ? new AppPattern(entry, Kind.FOLDER, parts.subList(0, parts.size() - 1))
        : new AppPattern(entry, Kind.PATH, parts);
  }

  /** A path from somewhere below would silently match nothing. */
  private static void requireFull(String entry, String first) {
    boolean full = first.isEmpty() || first.endsWith(":") || first.indexOf('*') >= 0;
    if (!full) {
      throw invalid(
          entry,
          "a path must be a full one, from the drive on (variables are not replaced);"
              + " or give the file name alone");
    }
  }

  private static IllegalArgumentException invalid(String entry, String reason) {
    return new IllegalArgumentException("\"" + entry + "\" is not an application: " + reason);
  }

  boolean matches(AppName name) {
    return switch (kind) {
      case NAME -> matchesName(parts.getFirst(), name);
      case FOLDER -> name.folders().size() > parts.size() && matchesParts(name.folders());
      case PATH -> name.folders().size() == parts.size() && matchesParts(name.folders());
      case SUBSTRING ->
          name.path().contains(parts.getFirst()) || name.service().contains(parts.getFirst());
    };
  }

  private static boolean matchesName(String pattern, AppName name) {
    String file = name.fileName();
    if (!file.isEmpty()) {
      if (Wildcard.matches(pattern, file)) {
        return true;
      }
      if (file.endsWith(EXE)
          && Wildcard.matches(pattern, file.substring(0, file.length() - EXE.length()))) {
        return true;
      }
    }
    return !name.service().isEmpty() && Wildcard.matches(pattern, name.service());
  }

  private boolean matchesParts(List<String> folders) {
    for (int i = 0; i < parts.size(); i++) {
      if (!Wildcard.matches(parts.get(i), folders.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return entry;
  }
}
