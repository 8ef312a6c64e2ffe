#!/usr/bin/env bash
# One run, one set of tables: what the cipher costs by itself and what a packet costs in a tunnel, in
# this library and in others: OpenSSL (its own benchmark, and calls through FFM), the JDK,
# BouncyCastle, BoringTun and wireguard-go.
#
# Usage: mvn -pl benchmarks -am package -DskipTests && benchmarks/compare.sh [--full] [forks [rounds]]
#
# The short run takes about seven minutes (3 forks of 30 rounds), the full one (more sizes, all
# engines, 5 forks of 60 rounds) about half an hour. Peers that are missing are named. Figures are
# nanoseconds a message or packet on one core, and lower is better.
#
# The programs take turns of some ten milliseconds, one right after the other, since a machine that
# is shared with others changes its speed within seconds: see Comparison. A time is the median of the
# rounds, and of the forks the median of those. A ratio is taken from the turns of the same round, so
# it need not be what the table's times give: it is the better figure of the two. Times are left in
# target/compare/results.csv, which `java benchmarks/Plot.java` draws, and fork by fork in forks.csv.
# Only wireguard-go does not take turns: its figure is from a run of its own benchmark.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=$here/target/benchmarks.jar
work=$here/target/compare
mkdir -p "$work"
[[ -f $jar ]] || { echo "compare: no $jar; run mvn -pl benchmarks -am package -DskipTests" >&2; exit 1; }
java=$("$here/../wireguard-examples/interop/find-java.sh")
results=$work/results.csv
rm -f "$work"/*.log "$work"/*.csv

sizes=(64 256 1420 8192)
tunnel_sizes=(64 256 576 1420 8192)
some_tunnel_sizes=(64 1420)
forks=3
rounds=30
# The widest vectors that the JVM uses on this machine.
vector=$("$here/widest-vector.sh" "$java")
ciphers=("$vector" openssl scalar jdk bouncycastle)
if [[ ${1:-} == --full ]]; then
  shift
  sizes=(64 256 576 1420 1500 8192 65535)
  some_tunnel_sizes=("${tunnel_sizes[@]}")
  forks=5
  rounds=60
  [[ $vector == vector512 ]] && ciphers=(vector512 openssl vector256 scalar jdk bouncycastle)
fi
forks=${1:-$forks}
rounds=${2:-$rounds}
[[ $forks$rounds =~ ^[0-9]+$ ]] || { sed -n '6s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }

list() { local IFS=,; echo "$*"; }
cpu() { sed -n "s/^$1[[:space:]]*: //p" /proc/cpuinfo | head -n 1; }

# Which aims hold: those for 512-bit vectors at full width, those for AMD's first cores with AVX-512,
# which take two passes for each, or those without.
column=256
if grep -qw avx512f /proc/cpuinfo; then
  column=full
  [[ $(cpu vendor_id) == AuthenticAMD && $(cpu 'cpu family') == 25 ]] && column=split
fi

echo "cpu           $(cpu 'model name'), family $(cpu 'cpu family') model $(cpu model), $(nproc) cores"
echo "aims          those of column '$column' (full, split, 256: how the CPU runs 512-bit vectors)"
echo "java          $("$java" -version 2>&1 | sed -n 2p)"

# --- who takes part --------------------------------------------------------------------------------
contestants=()
ours() { # kind, sizes
  contestants+=(-- "$1" "$java" -Xmx256m --add-modules jdk.incubator.vector
    --enable-native-access=ALL-UNNAMED -cp "$jar" io.github.javatun.wireguard.benchmarks.Contestant "$@")
}
ours "$vector" "${sizes[@]}"
if command -v openssl >/dev/null; then
  echo "openssl       $(openssl version)"
  contestants+=(-- openssl-speed "$here/yardsticks/openssl-speed.sh")
else
  echo "openssl       missing"
fi
for cipher in "${ciphers[@]:1}"; do ours "$cipher" "${sizes[@]}"; done
ours tunnel "${tunnel_sizes[@]}"
ours rows "${tunnel_sizes[@]}"
if command -v cargo >/dev/null; then
  (cd "$here/yardsticks/boringtun" && cargo build --release --quiet --target-dir "$work/cargo")
  echo "boringtun     0.7.1, $(rustc --version)"
  contestants+=(-- boringtun "$work/cargo/release/boringtun-yardstick")
else
  echo "boringtun     missing: no cargo"
fi
ours tunnel-2-threads 1420
ours tunnel-native "${some_tunnel_sizes[@]}"
ours batch "${some_tunnel_sizes[@]}"
ours singles "${some_tunnel_sizes[@]}"

# --- wireguard-go ------------------------------------------------------------------------------------
# Its own benchmark: packets of 1420 bytes through two devices in a process, on all cores.
go_ns=
if command -v go >/dev/null; then
  mkdir -p "$work/go"
  if (cd "$work/go" && { [[ -f go.mod ]] || go mod init yardstick; } &&
    go get golang.zx2c4.com/wireguard@latest &&
    go test -run '^$' -bench '^BenchmarkThroughput$' -benchtime 2s \
      golang.zx2c4.com/wireguard/device) >"$work/go.log" 2>&1; then
    echo "wireguard-go  $(sed -n 's/^require.*golang.zx2c4.com\/wireguard \(.*\)/\1/p;s/^\tgolang.zx2c4.com\/wireguard \([^ ]*\).*/\1/p' \
      "$work/go/go.mod" | head -n 1), $(go version | cut -d' ' -f3)"
    go_ns=$(awk '/^BenchmarkThroughput/ {for (i = 2; i < NF; i++) if ($(i + 1) == "ns/op") print $i}' "$work/go.log")
  else
    echo "wireguard-go  missing: $(tail -n 1 "$work/go.log")"
  fi
else
  echo "wireguard-go  missing: no go"
fi

# --- turns -------------------------------------------------------------------------------------------
# What is divided by what (what takes longer, if the title's first is the faster), and the aims.
ratios() {
  cat <<END
# title; full; split; 256; dividend; divisor
seal 1420 / openssl speed; 1.35; 1.1;; openssl-speed seal 1420; $vector seal 1420
open 1420 / openssl speed; 1.25; 1.05;; openssl-speed seal 1420; $vector open 1420
seal 256 / OpenSSL EVP through FFM; 1.7; 1.3;; openssl seal 256; $vector seal 256
seal 8192 / openssl speed; 0.95; 1.0;; openssl-speed seal 8192; $vector seal 8192
seal 1420 / OpenSSL EVP through FFM;;; 0.75; openssl seal 1420; $vector seal 1420
scalar seal 1420 / BouncyCastle; 1.5; 1.5; 1.5; bouncycastle seal 1420; scalar seal 1420
END
  local size aims
  for size in "${tunnel_sizes[@]}"; do
    case $size in
    1420) aims='1.5; 1.2; 0.8|1.45; 1.15; 0.8' ;;
    8192) aims='1.3; 1.1;|1.3; 1.1;' ;;
    *) aims='1.0; 0.9;|1.0; 0.9;' ;;
    esac
    echo "write $size / BoringTun encapsulate; ${aims%|*}; boringtun write $size; tunnel write $size"
    echo "read $size / BoringTun decapsulate; ${aims#*|}; boringtun read $size; tunnel read $size"
  done
  local most_write='1.12 at most' most_read='1.20 at most'
  cat <<END
write 1420: tunnel to cipher, time; $most_write; $most_write; $most_write; tunnel write 1420; rows write 1420
read 1420: tunnel to cipher, time; $most_read; $most_read; $most_read; tunnel read 1420; rows read 1420
write 1420: 2 threads to 1, rate; 1.85; 1.85; 1.85; tunnel write 1420; tunnel-2-threads write 1420
read 1420: 2 threads to 1, rate; 1.85; 1.85; 1.85; tunnel read 1420; tunnel-2-threads read 1420
write 1420: native memory to arrays, time;;;; tunnel-native write 1420; tunnel write 1420
read 1420: native memory to arrays, time;;;; tunnel-native read 1420; tunnel read 1420
write 64: batch of 32 / single calls; 1.0; 1.0; 1.0; singles write 64; batch write 64
read 64: batch of 32 / single calls; 1.0; 1.0; 1.0; singles read 64; batch read 64
write 1420: batch of 32 / single calls; 1.0; 1.0; 1.0; singles write 1420; batch write 1420
read 1420: batch of 32 / single calls; 1.0; 1.0; 1.0; singles read 1420; batch read 1420
END
}
ratios | awk -F ' *; *' -v column="$column" '
  NR == 1 {for (i = 2; i <= 4; i++) if ($i == column) aim = i; next}
  {print $1 "; " $aim "; " $5 "; " $6}' >"$work/ratios"
"$java" -cp "$jar" io.github.javatun.wireguard.benchmarks.comparison.Comparison "$work" "$forks" "$rounds" \
  "seal,open:$(list "${sizes[@]}")" "write,read:$(list "${tunnel_sizes[@]}")" "${contestants[@]}" \
  <"$work/ratios" >"$work/ratios.txt"
[[ -z $go_ns ]] || echo "wireguard-go,stream,1420,$go_ns" >>"$results"
grep -ho 'ChaCha20-Poly1305 engine: .*' "$work"/{tunnel*,rows,batch,singles}.log | sort -u |
  sed 's/^[^:]*: /engine        /'

# --- tables --------------------------------------------------------------------------------------------
ns() { awk -F, -v w="$1" -v o="$2" -v s="$3" '$1 == w && $2 == o && $3 == s {print $4; exit}' "$results"; }
cells() { # what, operation, sizes
  local value size
  for size in "${@:3}"; do
    value=$(ns "$1" "$2" "$size")
    if [[ -n $value ]]; then printf ' %7.0f |' "$value"; else printf ' %7s |' -; fi
  done
  printf '\n'
}
titles() { # of the first columns, then the sizes
  printf '%s' "$1"
  printf ' %7s |' "${@:2}"
  printf '\n%s' "${1//[!|]/-}"
  printf '%.0s---------|' "${@:2}"
  printf '\n'
}

printf '\nthe cipher, ns a message\n'
titles '| cipher         | op   |' "${sizes[@]}"
for cipher in "${ciphers[@]}" openssl-speed; do
  for operation in seal open; do
    [[ $cipher == openssl-speed && $operation == open ]] && continue
    printf '| %-14s | %-4s |' "$cipher" "$operation"
    cells "$cipher" "$operation" "${sizes[@]}"
  done
done

printf '\na packet in a tunnel, ns\n'
titles '| what                               |' "${tunnel_sizes[@]}"
line() { # title, what, operation
  printf '| %-34s |' "$1"
  cells "$2" "$3" "${tunnel_sizes[@]}"
}
for operation in write read; do
  line "$operation" tunnel "$operation"
  line 'the cipher alone, same memory' rows "$operation"
  line "BoringTun $([[ $operation == write ]] && echo encapsulate || echo decapsulate)" boringtun "$operation"
  line "$operation, native memory" tunnel-native "$operation"
  line "$operation, a call with 32 packets" batch "$operation"
  line "$operation, 32 calls, same memory" singles "$operation"
  line "$operation, 2 threads together" tunnel-2-threads "$operation"
done

printf '\nratios (above 1: faster than what it is compared with; aims of column %s)\n' "$column"
cat "$work/ratios.txt"
if [[ -n $go_ns ]]; then
  awk -v go="$go_ns" -v a="$(ns tunnel write 1420)" -v b="$(ns tunnel read 1420)" 'BEGIN {
    if (a + b > 0) printf "| %-62s | %8.2f | %12s | %12s |\n", "1420 through two tunnels, one thread / wireguard-go, all cores", go / (a + b), "", ""}'
fi
