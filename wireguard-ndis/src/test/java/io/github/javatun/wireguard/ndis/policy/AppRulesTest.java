package io.github.javatun.wireguard.ndis.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.javatun.wireguard.ndis.system.AppProcess;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppRulesTest {
  private static final AppProcess CHROME = app("C:\\Program Files\\Google\\Chrome\\chrome.exe");
  private static final AppProcess GAME = app("D:\\Games\\deep\\below\\game.exe");
  private static final AppProcess DNS =
      new AppProcess(1200, "C:\\Windows\\System32\\svchost.exe", "Dnscache");
  private static final AppProcess UNKNOWN = new AppProcess(7, "", "");

  private static AppProcess app(String path) {
    return new AppProcess(42, path, "");
  }

  private static AppRules allow(String... entries) {
    return AppRules.of(List.of(entries), List.of());
  }

  private static AppRules disallow(String... entries) {
    return AppRules.of(List.of(), List.of(entries));
  }

  @Test
  void withoutListsEverythingIsChosen() {
    assertThat(AppRules.none().isEmpty()).isTrue();
    assertThat(AppRules.none().selectsUnnamed()).isTrue();
    assertThat(AppRules.none().select(CHROME)).isTrue();
    assertThat(AppRules.none().select(UNKNOWN)).isTrue();
  }

  @Test
  void withAllowedAppsOnlyThoseAreChosen() {
    AppRules rules = allow("chrome");
    assertThat(rules.isEmpty()).isFalse();
    assertThat(rules.selectsUnnamed()).isFalse();
    assertThat(rules.select(CHROME)).isTrue();
    assertThat(rules.select(GAME)).isFalse();
    assertThat(rules.select(UNKNOWN)).isFalse();
  }

  @Test
  void withDisallowedAppsAllOthersAreChosen() {
    AppRules rules = disallow("chrome");
    assertThat(rules.isEmpty()).isFalse();
    assertThat(rules.selectsUnnamed()).isTrue();
    assertThat(rules.select(CHROME)).isFalse();
    assertThat(rules.select(GAME)).isTrue();
    assertThat(rules.select(UNKNOWN)).isTrue();
  }

  @Test
  void allowedWinsOverDisallowedAndWhatNeitherNamesIsNotChosen() {
    AppRules rules = AppRules.of(List.of("chrome"), List.of("chrome", "game"));
    assertThat(rules.select(CHROME)).isTrue();
    assertThat(rules.select(GAME)).isFalse();
    assertThat(rules.select(DNS)).isFalse();
    assertThat(rules.selectsUnnamed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // Names.
    "chrome, C:\\x\\chrome.exe, true",
    "chrome.exe, C:\\x\\chrome.exe, true",
    "CHROME, c:/X/Chrome.EXE, true",
    "chrome, C:\\x\\chromedriver.exe, false",
    "chrome, C:\\chrome\\other.exe, false",
    "hrome, C:\\x\\chrome.exe, false",
    "chrome, C:\\x\\chrome.com, false",
    "my.app, C:\\x\\my.app.exe, true",
    "ch*, C:\\x\\chrome.exe, true",
    "ch*e, C:\\x\\chrome.exe, true",
    "ch*x, C:\\x\\chrome.exe, false",
    "*, C:\\x\\chrome.exe, true",
    "*rom*, C:\\x\\chrome.exe, true",
    "curl, /usr/bin/curl, true",
    "curl, curl, true",
    "System, System, true",
    // Folders.
    "C:\\Games\\, c:\\games\\a.exe, true",
    "C:/Games/, c:\\games\\deep\\below\\a.exe, true",
    "C:\\Games\\, c:\\games.exe, false",
    "C:\\Games\\, c:\\gameshop\\a.exe, false",
    "C:\\Games\\, D:\\c:\\games\\a.exe, false",
    "C:\\Apps\\Music_*\\, C:\\Apps\\Music_1.2_x64\\bin\\music.exe, true",
    "C:\\Apps\\Music_*\\, C:\\Apps\\Other\\Music_1\\music.exe, false",
    "C:\\, c:\\a.exe, true",
    "\\\\server\\share\\, //server/share/a.exe, true",
    "/usr/bin/, /usr/bin/curl, true",
    "/, /usr/bin/curl, true",
    // Paths.
    "C:\\Program Files\\App\\app.exe, c:\\program files\\app\\APP.exe, true",
    "C:\\App\\app, C:\\App\\app.exe, false",
    "C:\\App\\app.exe, D:\\App\\app.exe, false",
    "C:\\App\\*.exe, C:\\App\\app.exe, true",
    "C:\\App\\*.exe, C:\\App\\deep\\app.exe, false",
    "C:\\Users\\*\\app.exe, C:\\Users\\me\\app.exe, true",
    "C:\\Users\\*\\app.exe, C:\\Users\\me\\deep\\app.exe, false",
    "*\\app.exe, D:\\app.exe, true",
    "/usr/bin/curl, /usr/bin/curl, true",
    "/usr/bin/curl, /usr/local/bin/curl, false",
  })
  void entriesMatch(String entry, String path, boolean matches) {
    assertThat(allow(entry).select(app(path))).isEqualTo(matches);
    assertThat(disallow(entry).select(app(path))).isEqualTo(!matches);
  }

  @Test
  void namesOfServicesMatchWithoutNamingAllOfTheirHost() {
    assertThat(allow("DNSCACHE").select(DNS)).isTrue();
    assertThat(allow("dns*").select(DNS)).isTrue();
    assertThat(allow("svchost").select(DNS)).isTrue();
    assertThat(allow("DNSCACHE").select(app("C:\\Windows\\System32\\svchost.exe"))).isFalse();
    assertThat(allow("DNSCACHE").select(new AppProcess(5, "", "Dnscache"))).isTrue();
  }

  @Test
  void aProcessWithoutANameIsNamedByNoEntryNotEvenByAStar() {
    assertThat(allow("*").select(UNKNOWN)).isFalse();
    assertThat(disallow("*").select(UNKNOWN)).isTrue();
  }

  @Test
  void lettersOfAllAlphabetsAreComparedWithoutCase() {
    assertThat(allow("БРАУЗЕР").select(app("C:\\Программы\\браузер.exe"))).isTrue();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.of("tr", "TR"));
      assertThat(allow("FILE").select(app("C:\\x\\file.exe"))).isTrue();
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void substringsMatchAnywhereIfAskedFor() {
    AppRules rules = AppRules.of(List.of("CHROME", "a/b"), List.of(), AppMatching.SUBSTRING);
    assertThat(rules.select(app("C:\\chrome-tools\\starter.exe"))).isTrue();
    assertThat(rules.select(app("C:\\a\\bc.exe"))).isTrue();
    assertThat(rules.select(GAME)).isFalse();
    assertThat(AppRules.of(List.of("cache"), List.of(), AppMatching.SUBSTRING).select(DNS))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", "\"C:\\App\\app.exe\"", "App\\app.exe", "%ProgramFiles%\\App\\"})
  void entriesThatNeverMatchAreRefused(String entry) {
    assertThatThrownBy(() -> allow(entry))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(entry.strip());
    assertThatThrownBy(() -> disallow(entry)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPatternFullOfStarsIsComparedInShortTime() {
    String pattern = "*a".repeat(200);
    assertThat(Wildcard.matches(pattern, "a".repeat(10_000) + "b")).isFalse();
    assertThat(Wildcard.matches(pattern, "a".repeat(10_000))).isTrue();
    assertThat(Wildcard.matches("", "")).isTrue();
    assertThat(Wildcard.matches("", "a")).isFalse();
    assertThat(Wildcard.matches("**", "")).isTrue();
  }

  @Test
  void textShowsTheEntriesAsTheyWereWritten() {
    assertThat(AppRules.of(List.of("Chrome"), List.of("C:/Games/")))
        .hasToString("AppRules[allowed=[Chrome], disallowed=[C:/Games/]]");
  }
}
