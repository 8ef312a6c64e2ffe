#!/usr/bin/env bash
# One run, one set of tables: what the cipher costs by itself and what a packet costs in a tunnel, in
# this library and in others: OpenSSL (its own benchmark, and calls through FFM), the JDK,
# BouncyCastle, BoringTun and wireguard-go.
#
# Usage: mvn -pl benchmarks -am package -DskipTests && benchmarks/compare.sh [--full]
#
# The short run takes about eight minutes, the full one (more sizes, all engines, 3 forks) about an
# hour. Peers that are missing are named. Figures are nanoseconds a message or packet on one core, and
# lower is better: compare them within one run only. Each is the best of many short measurements (with
# several forks: the median of their bests), of all programs alike, since other users of a machine only
# ever make things slower. They are left in target/compare/results.csv, which `java benchmarks/Plot.java`
# draws.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=$here/target/benchmarks.jar
work=$here/target/compare
mkdir -p "$work"
[[ -f $jar ]] || { echo "compare: no $jar; run mvn -pl benchmarks -am package -DskipTests" >&2; exit 1; }

# The widest vectors of this machine; C2 does without the others.
vector=vector256
grep -q avx512 /proc/cpuinfo && vector=vector512
sizes=(64 256 1420 8192)
ciphers=("$vector" scalar openssl jdk bouncycastle)
jmh=(-f 1 -wi 3 -w 1 -i 15 -r 100ms)
if [[ ${1:-} == --full ]]; then
  sizes=(64 256 576 1420 1500 8192 65535)
  [[ $vector == vector512 ]] && ciphers=(vector512 vector256 scalar openssl jdk bouncycastle)
  jmh=(-f 3 -wi 4 -w 1 -i 20 -r 100ms)
fi
tunnel_sizes=(64 256 576 1420 8192)
java=$("$here/../wireguard-examples/interop/find-java.sh")
results=$work/results.csv
echo "what,operation,size,ns" >"$results"

list() { local IFS=,; echo "$*"; }

echo "cpu           $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), family" \
  "$(sed -n 's/^cpu family[^:]*: //p' /proc/cpuinfo | head -n 1) model" \
  "$(sed -n 's/^model\t[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
echo "java          $("$java" -version 2>&1 | sed -n 2p)"

# --- OpenSSL's own benchmark -----------------------------------------------------------------------
# Thousands of bytes a second, the best of three: before and after everything else.
openssl_speed() {
  command -v openssl >/dev/null || return 0
  local size rate
  for size in "${sizes[@]}"; do
    for _ in 1 2 3; do
      rate=$(openssl speed -evp chacha20-poly1305 -bytes "$size" -seconds 1 2>/dev/null |
        awk '/^ChaCha20-Poly1305/ {sub("k$", "", $2); print $2}')
      awk -v s="$size" -v k="$rate" 'BEGIN {printf "openssl-speed,seal,%d,%.1f\n", s, s / k * 1e6}' \
        >>"$work/openssl.csv"
    done
  done
}
rm -f "$work/openssl.csv"
if command -v openssl >/dev/null; then
  echo "openssl       $(openssl version)"
else
  echo "openssl       missing"
fi
openssl_speed

# --- BoringTun ---------------------------------------------------------------------------------------
if command -v cargo >/dev/null; then
  (cd "$here/yardsticks/boringtun" && cargo build --release --quiet --target-dir "$work/cargo")
  echo "boringtun     0.7.1, $(rustc --version)"
  "$work/cargo/release/boringtun-yardstick" "${tunnel_sizes[@]}" |
    awk '{printf "boringtun,write,%d,%s\nboringtun,read,%d,%s\n", $2, $3, $2, $4}' >>"$results"
else
  echo "boringtun     missing: no cargo"
fi

# --- wireguard-go ------------------------------------------------------------------------------------
# Its own benchmark: packets of 1420 bytes through two devices in a process, on all cores.
if command -v go >/dev/null; then
  mkdir -p "$work/go"
  if (cd "$work/go" && { [[ -f go.mod ]] || go mod init yardstick; } &&
    go get golang.zx2c4.com/wireguard@latest &&
    go test -run '^$' -bench '^BenchmarkThroughput$' -benchtime 2s \
      golang.zx2c4.com/wireguard/device) >"$work/go.log" 2>&1; then
    echo "wireguard-go  $(sed -n 's/^require.*golang.zx2c4.com\/wireguard \(.*\)/\1/p;s/^\tgolang.zx2c4.com\/wireguard \([^ ]*\).*/\1/p' \
      "$work/go/go.mod" | head -n 1), $(go version | cut -d' ' -f3)"
    awk '/^BenchmarkThroughput/ {for (i = 2; i < NF; i++) if ($(i + 1) == "ns/op")
      printf "wireguard-go,stream,1420,%s\n", $i}' "$work/go.log" >>"$results"
  else
    echo "wireguard-go  missing: $(tail -n 1 "$work/go.log")"
  fi
else
  echo "wireguard-go  missing: no go"
fi

# --- this library, and ciphers that Java can call -------------------------------------------------------
jmh() { # name of the result file, then JMH's arguments
  local name=$1
  shift
  "$java" -jar "$jar" "$@" -foe true -prof gc -rf csv -rff "$work/$name.csv" >"$work/$name.log" 2>&1 ||
    { tail -n 20 "$work/$name.log" >&2; exit 1; }
}
jmh aead 'AeadBenchmark' "${jmh[@]}" -p "cipher=$(list "${ciphers[@]}")" -p "size=$(list "${sizes[@]}")"
jmh rows 'CipherInRowsBenchmark' "${jmh[@]}" -p "size=$(list "${tunnel_sizes[@]}")"
jmh data 'DataBenchmark.(write|read)$' "${jmh[@]}" -p "size=$(list "${tunnel_sizes[@]}")" -p form=array
jmh data2 'DataBenchmark.(write|read)$' "${jmh[@]}" -t 2 -p size=1420 -p form=array
openssl_speed
engine=$(grep -ho 'ChaCha20-Poly1305 engine: .*' "$work/data.log" | sort -u | head -n 1 || true)
echo "engine        ${engine#*: }"

# From JMH's output: the best iteration of each fork, and of the forks' bests the median.
rows() { # file, what ("cipher": the parameter of that name), benchmark, operation
  awk -v what="$2" -v benchmark="$3" -v operation="$4" '
    function median(key,   values, count, a, b, value) {
      count = split(bests[key], values, " ")
      for (a = 2; a <= count; a++) {
        value = values[a]
        for (b = a - 1; b > 0 && values[b] + 0 > value + 0; b--) values[b + 1] = values[b]
        values[b + 1] = value
      }
      return values[int((count + 1) / 2)]
    }
    function close_fork() {if (best != "") bests[key] = bests[key] " " best; best = ""}
    /^# Benchmark:/ {close_fork(); mine = $3 ~ ("[.]" benchmark "$")}
    /^# Parameters:/ {
      close_fork()
      name = what; size = ""
      gsub(/[(),]/, " ")
      for (i = 1; i <= NF; i++) {
        if ($i == "cipher" && what == "cipher") name = $(i + 2)
        if ($i == "size") size = $(i + 2)
      }
      key = name "," operation "," size
      if (mine && !(key in seen)) {seen[key] = 1; order[++keys] = key}
    }
    /^# Fork:/ {close_fork()}
    /^Iteration/ && mine {if (best == "" || $3 + 0 < best + 0) best = $3}
    END {close_fork(); for (i = 1; i <= keys; i++) print order[i] "," median(order[i])}
  ' "$work/$1.log" >>"$results"
}
rows aead cipher AeadBenchmark.seal seal
rows aead cipher AeadBenchmark.open open
rows rows rows CipherInRowsBenchmark.seal seal
rows rows rows CipherInRowsBenchmark.open open
rows data tunnel DataBenchmark.write write
rows data tunnel DataBenchmark.read read
rows data2 tunnel-2-threads DataBenchmark.write write
rows data2 tunnel-2-threads DataBenchmark.read read
if [[ -f $work/openssl.csv ]]; then
  sort -t, -k3,3n -k4,4g "$work/openssl.csv" | awk -F, '!seen[$3]++' >>"$results"
fi

# --- tables --------------------------------------------------------------------------------------------
ns() { awk -F, -v w="$1" -v o="$2" -v s="$3" '$1 == w && $2 == o && $3 == s {print $4; exit}' "$results"; }
cell() { awk -v v="${1:-}" 'BEGIN {if (v == "") print "-"; else printf "%.0f\n", v}'; }
ratio() { awk -v a="${1:-}" -v b="${2:-}" 'BEGIN {if (a > 0 && b > 0) printf "%.2f\n", a / b; else print "-"}'; }

printf '\nthe cipher, ns a message\n| %-14s | %-4s |' cipher op
printf ' %7s |' "${sizes[@]}"
printf '\n'
for cipher in "${ciphers[@]}" openssl-speed; do
  for operation in seal open; do
    [[ $cipher == openssl-speed && $operation == open ]] && continue
    printf '| %-14s | %-4s |' "$cipher" "$operation"
    for size in "${sizes[@]}"; do printf ' %7s |' "$(cell "$(ns "$cipher" "$operation" "$size")")"; done
    printf '\n'
  done
done

printf '\na packet in a tunnel, ns\n| %-28s |' what
printf ' %7s |' "${tunnel_sizes[@]}"
printf '\n'
line() { # title, what, operation
  printf '| %-28s |' "$1"
  for size in "${tunnel_sizes[@]}"; do printf ' %7s |' "$(cell "$(ns "$2" "$3" "$size")")"; done
  printf '\n'
}
line 'write' tunnel write
line 'the cipher alone, same memory' rows seal
line 'BoringTun encapsulate' boringtun write
line 'read' tunnel read
line 'the cipher alone, same memory' rows open
line 'BoringTun decapsulate' boringtun read

printf '\nratios (above 1: faster than what it is compared with)\n'
quotient() { printf '| %-62s | %6s |\n' "$1" "$(ratio "$2" "$3")"; }
best=${ciphers[0]}
quotient "seal 1420 / openssl speed" "$(ns openssl-speed seal 1420)" "$(ns "$best" seal 1420)"
quotient "open 1420 / openssl speed" "$(ns openssl-speed seal 1420)" "$(ns "$best" open 1420)"
quotient "seal 256 / OpenSSL EVP through FFM" "$(ns openssl seal 256)" "$(ns "$best" seal 256)"
quotient "seal 8192 / openssl speed" "$(ns openssl-speed seal 8192)" "$(ns "$best" seal 8192)"
quotient "seal 1420 / OpenSSL EVP through FFM" "$(ns openssl seal 1420)" "$(ns "$best" seal 1420)"
quotient "scalar seal 1420 / BouncyCastle" "$(ns bouncycastle seal 1420)" "$(ns scalar seal 1420)"
for size in "${tunnel_sizes[@]}"; do
  quotient "write $size / BoringTun encapsulate" "$(ns boringtun write "$size")" "$(ns tunnel write "$size")"
  quotient "read $size / BoringTun decapsulate" "$(ns boringtun read "$size")" "$(ns tunnel read "$size")"
done
quotient "write 1420: tunnel to cipher, time" "$(ns tunnel write 1420)" "$(ns rows seal 1420)"
quotient "read 1420: tunnel to cipher, time" "$(ns tunnel read 1420)" "$(ns rows open 1420)"
# With two threads JMH states the time of a call in one of them.
quotient "write 1420: 2 threads to 1, rate" "$(awk -v a="$(ns tunnel write 1420)" 'BEGIN {print 2 * a}')" \
  "$(ns tunnel-2-threads write 1420)"
quotient "read 1420: 2 threads to 1, rate" "$(awk -v a="$(ns tunnel read 1420)" 'BEGIN {print 2 * a}')" \
  "$(ns tunnel-2-threads read 1420)"
go_ns=$(ns wireguard-go stream 1420)
if [[ -n $go_ns ]]; then
  quotient "1420 through two tunnels, one thread / wireguard-go, all cores" "$go_ns" \
    "$(awk -v a="$(ns tunnel write 1420)" -v b="$(ns tunnel read 1420)" 'BEGIN {print a + b}')"
fi
