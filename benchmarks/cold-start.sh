#!/usr/bin/env bash
# The first seconds of a JVM that tunnels packets: with the engine that the JVM chooses, with scalar
# code only, and with what may shorten the start (an ahead-of-time cache made by a training run).
#
# Usage: mvn -pl benchmarks -am package -DskipTests && benchmarks/cold-start.sh [forks]
#
# Prints a line a variant, medians of the forks (3 unless given), about a minute in all. Milliseconds
# are counted from the first call of the library; the start of the JVM itself comes on top.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=$here/target/benchmarks.jar
work=$here/target/cold-start
forks=${1:-3}
mkdir -p "$work"
[[ -f $jar ]] || { echo "cold-start: no $jar; run mvn -pl benchmarks -am package -DskipTests" >&2; exit 1; }
java=$("$here/../wireguard-examples/interop/find-java.sh")
main=(-cp "$jar" io.github.javatun.wireguard.benchmarks.ColdStart)
vector=(--add-modules jdk.incubator.vector)

# variant, JVM options: the median of each column
measure() {
  local name=$1 fork
  shift
  : >"$work/lines"
  for ((fork = 0; fork < forks; fork++)); do
    "$java" "$@" "${main[@]}" 6 2>>"$work/log" >>"$work/lines"
  done
  awk -v name="$name" '
    {engine = $1; for (i = 2; i <= NF; i++) column[i, NR] = $i; fields = NF}
    END {
      printf "%-24s %-10s", name, engine
      for (i = 2; i <= fields; i++) {
        for (a = 1; a <= NR; a++) sorted[a] = column[i, a]
        for (a = 2; a <= NR; a++) {
          value = sorted[a]
          for (b = a - 1; b > 0 && sorted[b] + 0 > value + 0; b--) sorted[b + 1] = sorted[b]
          sorted[b + 1] = value
        }
        printf " %8s", sorted[int((NR + 1) / 2)]
      }
      print ""
    }' "$work/lines"
}

printf '%-24s %-10s %8s %8s %8s %8s %8s %8s %8s %8s\n' variant engine '1st ms' '10 ms' '100 ms' \
  '1000 ms' '10k ms' 'switch' 'worst us' 'ns/pkt'
measure 'as it comes' "${vector[@]}"
measure 'without vectors' -Dio.github.javatun.wireguard.engine=scalar
if "$java" "${vector[@]}" -XX:AOTCacheOutput="$work/cache.aot" "${main[@]}" 6 >>"$work/log" 2>&1 &&
  [[ -f $work/cache.aot ]]; then
  measure 'ahead-of-time cache' "${vector[@]}" -XX:AOTCache="$work/cache.aot"
else
  echo 'ahead-of-time cache      not made by this JVM'
fi
measure 'no tiered compilation' "${vector[@]}" -XX:-TieredCompilation
