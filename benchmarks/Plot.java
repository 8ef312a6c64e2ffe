import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws throughput over message size from what compare.sh measured, as SVG.
 *
 * <p>Usage: {@code java benchmarks/Plot.java benchmarks/target/compare/results.csv
 * docs/performance.svg}
 */
final class Plot {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 480;
  private static final int LEFT = 60;
  private static final int RIGHT = 220;
  private static final int TOP = 40;
  private static final int BOTTOM = 50;

  /** What is drawn, in the order of the legend: its name in the file, its title, its colour. */
  private record Line(String what, String operation, String title, String colour) {}

  private static final List<Line> LINES =
      List.of(
          new Line("vector512", "seal", "this library, 512-bit vectors", "#c0392b"),
          new Line("vector256", "seal", "this library, 256-bit vectors", "#e67e22"),
          new Line("scalar", "seal", "this library, scalar", "#f1c40f"),
          new Line("tunnel", "write", "this library, Tunnel.write", "#8e44ad"),
          new Line("openssl-speed", "seal", "openssl speed", "#2c3e50"),
          new Line("openssl", "seal", "OpenSSL EVP through FFM", "#7f8c8d"),
          new Line("boringtun", "write", "BoringTun encapsulate", "#2980b9"),
          new Line("jdk", "seal", "JDK", "#27ae60"),
          new Line("bouncycastle", "seal", "BouncyCastle", "#16a085"));

  private final Map<Line, TreeMap<Integer, Double>> gigabytesPerSecond = new LinkedHashMap<>();
  private final StringBuilder svg = new StringBuilder();

  /** Reads the first file, writes the second. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("Usage: java Plot.java RESULTS.csv PLOT.svg");
      System.exit(2);
    }
    Plot plot = new Plot();
    plot.read(Path.of(arguments[0]));
    Files.writeString(Path.of(arguments[1]), plot.draw());
  }

  private void read(Path csv) throws IOException {
    List<String> rows = Files.readAllLines(csv);
    for (Line line : LINES) {
      TreeMap<Integer, Double> points = new TreeMap<>();
      for (String row : rows) {
        String[] fields = row.split(",");
        if (fields[0].equals(line.what) && fields[1].equals(line.operation)) {
          int size = Integer.parseInt(fields[2]);
          points.put(size, size / Double.parseDouble(fields[3]));
        }
      }
      if (!points.isEmpty()) {
        gigabytesPerSecond.put(line, points);
      }
    }
  }

  private String draw() {
    int least = Integer.MAX_VALUE;
    int most = 0;
    double top = 0;
    for (TreeMap<Integer, Double> points : gigabytesPerSecond.values()) {
      least = Math.min(least, points.firstKey());
      most = Math.max(most, points.lastKey());
      for (double value : points.values()) {
        top = Math.max(top, value);
      }
    }
    top = Math.ceil(top * 2) / 2;
    add("<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'", WIDTH, HEIGHT);
    add(" font-size='12'><rect width='100%%' height='100%%' fill='white'/>\n");
    add("<text x='%d' y='22' font-size='15'>ChaCha20-Poly1305, one core: GB/s over bytes a message</text>\n", LEFT);
    for (double value = 0; value <= top; value += 0.5) {
      double y = y(value, top);
      add("<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/>", LEFT, WIDTH - RIGHT, y, y);
      add("<text x='%d' y='%.1f' text-anchor='end'>%.1f</text>\n", LEFT - 6, y + 4, value);
    }
    for (int size : List.of(64, 256, 576, 1420, 8192, 65535)) {
      if (size >= least && size <= most) {
        double x = x(size, least, most);
        add("<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='#ddd'/>", x, x, TOP, HEIGHT - BOTTOM);
        add("<text x='%.1f' y='%d' text-anchor='middle'>%d</text>\n", x, HEIGHT - BOTTOM + 18, size);
      }
    }
    int row = 0;
    for (Map.Entry<Line, TreeMap<Integer, Double>> entry : gigabytesPerSecond.entrySet()) {
      String colour = entry.getKey().colour;
      add("<polyline fill='none' stroke='%s' stroke-width='2' points='", colour);
      for (Map.Entry<Integer, Double> point : entry.getValue().entrySet()) {
        add("%.1f,%.1f ", x(point.getKey(), least, most), y(point.getValue(), top));
      }
      add("'/>");
      int y = TOP + 14 + 20 * row++;
      add("<line x1='%d' x2='%d' y1='%d' y2='%d' stroke='%s' stroke-width='3'/>", WIDTH - RIGHT + 12, WIDTH - RIGHT + 36, y - 4, y - 4, colour);
      add("<text x='%d' y='%d'>%s</text>\n", WIDTH - RIGHT + 42, y, entry.getKey().title);
    }
    return svg.append("</svg>\n").toString();
  }

  private static double x(int size, int least, int most) {
    double part = Math.log((double) size / least) / Math.log((double) most / least);
    return LEFT + part * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double value, double top) {
    return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
