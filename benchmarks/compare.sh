#!/usr/bin/env bash
# One table from one run: what a packet costs in a tunnel of this library, in BoringTun's, and in
# OpenSSL's own benchmark of the cipher.
#
# Usage: mvn -pl benchmarks -am package -DskipTests && benchmarks/compare.sh [--full]
#
# The short run takes about five minutes, the full one (all sizes, both buffer forms, 3 forks) about
# forty. Peers that are missing are named. Figures are nanoseconds a packet on one core: compare
# them within one table only.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=$here/target/benchmarks.jar
work=$here/target/compare
mkdir -p "$work"
[[ -f $jar ]] || { echo "compare: no $jar; run mvn -pl benchmarks -am package -DskipTests" >&2; exit 1; }

sizes=(64 256 1420)
forms=array
forks=1
if [[ ${1:-} == --full ]]; then
  sizes=(64 256 576 1420 8192)
  forms=array,native
  forks=3
fi
java=$("$here/../wireguard-examples/interop/find-java.sh")

echo "cpu      $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores," \
  "family $(sed -n 's/^cpu family[^:]*: //p' /proc/cpuinfo | head -n 1)"
echo "java     $("$java" -version 2>&1 | head -n 1)"

# --- OpenSSL ---------------------------------------------------------------------------------------
declare -A openssl_ns seal_ns open_ns
if command -v openssl >/dev/null; then
  echo "openssl  $(openssl version)"
  for size in "${sizes[@]}"; do
    # Thousands of bytes a second, best of three.
    best=0
    for _ in 1 2 3; do
      rate=$(openssl speed -evp chacha20-poly1305 -bytes "$size" -seconds 1 2>/dev/null |
        awk '/^ChaCha20-Poly1305/ {sub("k$", "", $2); print $2}')
      best=$(awk -v a="$best" -v b="$rate" 'BEGIN {print (b > a) ? b : a}')
    done
    openssl_ns[$size]=$(awk -v s="$size" -v k="$best" 'BEGIN {printf "%.0f", s / k * 1e6}')
  done
else
  echo "openssl  missing"
fi

# --- BoringTun -------------------------------------------------------------------------------------
if command -v cargo >/dev/null; then
  (cd "$here/yardsticks/boringtun" && cargo build --release --quiet --target-dir "$work/cargo")
  echo "rust     $(rustc --version), boringtun 0.7.1"
  while read -r _ size seal open; do
    seal_ns[$size]=$seal
    open_ns[$size]=$open
  done < <("$work/cargo/release/boringtun-yardstick" "${sizes[@]}")
else
  echo "rust     missing: no BoringTun"
fi

# --- this library ----------------------------------------------------------------------------------
"$java" -jar "$jar" 'DataBenchmark.(write|read)$' -f "$forks" -prof gc \
  -p "size=$(IFS=,; echo "${sizes[*]}")" -p "form=$forms" \
  -rf csv -rff "$work/data.csv" >"$work/data.log" 2>&1 ||
  { tail -n 20 "$work/data.log" >&2; exit 1; }
grep -ho 'ChaCha20-Poly1305 engine: .*' "$work/data.log" | sort -u | sed 's/^/engine   /' || true

# "benchmark name",mode,threads,samples,score,error,unit,form,size
score() { # operation, suffix, form, size
  awk -F, -v name="DataBenchmark.$1$2\"" -v form="$3" -v size="$4" '
    index($1, name) && $(NF - 1) == form && $NF == size {print $5}' "$work/data.csv"
}
ratio() { awk -v a="${1:-}" -v b="${2:-}" 'BEGIN {if (a > 0 && b > 0) printf "%.2f", a / b; else printf "-"}'; }

printf '\n%-6s %-7s | %9s %9s %7s | %9s %9s %7s | %9s %9s\n' size form write boringtun ratio \
  read boringtun ratio openssl write/it
for size in "${sizes[@]}"; do
  for form in ${forms//,/ }; do
    write=$(score write "" "$form" "$size")
    read=$(score read "" "$form" "$size")
    printf '%-6s %-7s | %9.0f %9s %7s | %9.0f %9s %7s | %9s %9s\n' "$size" "$form" \
      "$write" "${seal_ns[$size]:--}" "$(ratio "${seal_ns[$size]:-}" "$write")" \
      "$read" "${open_ns[$size]:--}" "$(ratio "${open_ns[$size]:-}" "$read")" \
      "${openssl_ns[$size]:--}" "$(ratio "${openssl_ns[$size]:-}" "$write")"
  done
done
echo
echo "nanoseconds a packet; a ratio above 1 means this library is faster"
echo "bytes allocated a packet, most of all rows: $(awk -F, 'index($1, "alloc.rate.norm") {if ($5 > most) most = $5}
  END {printf "%.3f", most}' "$work/data.csv")"
