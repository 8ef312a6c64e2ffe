#!/usr/bin/env bash
# All JMH benchmarks of this library, with the bytes that each call allocates.
#
# Usage: mvn -pl benchmarks -am package -DskipTests && benchmarks/suite.sh short|full
#
# short takes less than ten minutes: one fork and a few parameters of each. full takes some hours:
# every parameter, 3 forks, with one thread and with two. Results: target/suite/*.csv and a table.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=$here/target/benchmarks.jar
work=$here/target/suite
mkdir -p "$work"
[[ -f $jar ]] || { echo "suite: no $jar; run mvn -pl benchmarks -am package -DskipTests" >&2; exit 1; }
java=$("$here/../wireguard-examples/interop/find-java.sh")
rm -f "$work"/*.csv
# Without the vectors that this machine does not have: they would crawl.
engines=$("$here/widest-vector.sh" "$java"),scalar
[[ $engines == vector512* ]] && engines=vector512,vector256,scalar

run() { # name, then JMH's arguments
  local name=$1
  shift
  echo "suite: $name" >&2
  "$java" -jar "$jar" "$@" -foe true -prof gc -rf csv -rff "$work/$name.csv" >"$work/$name.log" 2>&1 ||
    { tail -n 20 "$work/$name.log" >&2; exit 1; }
}

case ${1:-} in
short)
  quick=(-f 1 -wi 2 -w 1 -i 3 -r 1)
  run cipher AeadBenchmark "${quick[@]}" -p cipher="$engines" -p size=64,1420,8192
  run data 'DataBenchmark' "${quick[@]}" -p size=64,1420 -p form=array,native
  run data-2-threads 'DataBenchmark.(write|read)' "${quick[@]}" -t 2 -p size=1420 -p form=array
  run stream StreamBenchmark "${quick[@]}" -p streams=1,4
  run stream-2-threads StreamBenchmark "${quick[@]}" -t 2 -p streams=1
  run batch BatchBenchmark "${quick[@]}" -p size=64,1420
  run others 'HandshakeBenchmark|QuietBenchmark|ReplayWindowBenchmark' "${quick[@]}"
  run lookup PrefixLookupBenchmark "${quick[@]}"
  run many ManyTunnelsBenchmark "${quick[@]}" -p tunnels=1,1000
  run frames FramePathBenchmark "${quick[@]}"
  ;;
full)
  run cipher AeadBenchmark -p cipher="$engines,jdk,bouncycastle,openssl"
  run data DataBenchmark
  run data-2-threads DataBenchmark -t 2
  run stream StreamBenchmark
  run stream-2-threads StreamBenchmark -t 2
  run rows CipherInRowsBenchmark
  run batch BatchBenchmark
  run others 'HandshakeBenchmark|QuietBenchmark|ReplayWindowBenchmark'
  run lookup PrefixLookupBenchmark
  run many ManyTunnelsBenchmark
  run frames FramePathBenchmark
  ;;
*)
  sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
  ;;
esac

# name and parameters, score, unit, bytes a call
awk -F, '
  FNR == 1 {for (i = 8; i <= NF; i++) {gsub(/"|Param: /, "", $i); title[i] = $i}; next}
  {
    gsub("\"", "", $1)
    sub(/.*benchmarks\./, "", $1)
    label = ""
    for (i = 8; i <= NF; i++) label = label " " title[i] "=" $i
    file = FILENAME
    sub(/.*\//, "", file); sub(/\.csv$/, "", file)
    threads = $3 > 1 ? " threads=" $3 : ""
    split($1, part, ":")
    key = part[1] label threads
    if (part[2] == "") {score[key] = $5; unit[key] = $7; order[++count] = key}
    else if (part[2] ~ /alloc.rate.norm/) bytes[key] = $5
    else if (part[2] == "bits") {gigabits[key] = $5 / 1e9}
  }
  END {
    for (i = 1; i <= count; i++) {
      key = order[i]
      gsub("\"", "", unit[key])
      printf "%-78s %12.1f %-8s %10.3f B", key, score[key], unit[key], bytes[key]
      if (key in gigabits) printf " %7.2f Gbit/s", gigabits[key]
      print ""
    }
  }' "$work"/*.csv
