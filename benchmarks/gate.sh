#!/usr/bin/env bash
# A gate against slow-downs that can not flake: ratios within one run, with wide margins. Speed itself
# is not checked, only that the vector engine serves and is worth its name where the machine has
# vectors, that a tunnel costs little beside its cipher, and that two threads do more than one.
#
# Usage: mvn -pl benchmarks -am package -DskipTests && benchmarks/gate.sh
#
# Takes about a minute. A ratio that misses its margin is measured once more before it counts.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=$here/target/benchmarks.jar
work=$here/target/gate
mkdir -p "$work"
[[ -f $jar ]] || { echo "gate: no $jar; run mvn -pl benchmarks -am package -DskipTests" >&2; exit 1; }
java=$("$here/../wireguard-examples/interop/find-java.sh")

ns() { # JMH's arguments; prints nanoseconds a call, the best iteration
  "$java" -jar "$jar" "$@" -f 1 -wi 3 -w 1 -i 5 -r 500ms -foe true -rf text -rff /dev/null 2>&1 |
    awk '/^Iteration/ {if (best == "" || $(NF - 1) < best) best = $(NF - 1)} END {if (best == "") exit 1; print best}'
}

measure() {
  local vector scalar cipher write one two
  case $1 in
  vector)
    vector=$(ns CipherInRowsBenchmark.seal -p size=1420)
    scalar=$(ns CipherInRowsBenchmark.seal -p size=1420 -jvmArgsAppend -Dio.github.javatun.wireguard.engine=scalar)
    awk -v a="$scalar" -v b="$vector" 'BEGIN {printf "%.2f\n", a / b}'
    ;;
  tunnel)
    cipher=$(ns CipherInRowsBenchmark.seal -p size=1420)
    write=$(ns 'DataBenchmark.write$' -p size=1420 -p form=array)
    awk -v a="$cipher" -v b="$write" 'BEGIN {printf "%.2f\n", a / b}'
    ;;
  threads)
    one=$(ns 'DataBenchmark.write$' -p size=1420 -p form=array)
    two=$(ns 'DataBenchmark.write$' -p size=1420 -p form=array -t 2)
    awk -v a="$one" -v b="$two" 'BEGIN {printf "%.2f\n", 2 * a / b}'
    ;;
  esac
}

failed=0
check() { # name, least ratio, what it is
  local value attempt
  for attempt in 1 2; do
    value=$(measure "$1")
    if awk -v v="$value" -v least="$2" 'BEGIN {exit !(v >= least)}'; then
      echo "gate: ok    $value >= $2  $3"
      return
    fi
  done
  echo "gate: SLOW  $value <  $2  $3"
  failed=1
}

if grep -qE 'avx2' /proc/cpuinfo 2>/dev/null; then
  check vector 1.5 'scalar code to the engine of this machine, seal 1420, time'
else
  echo 'gate: skip  no vectors on this machine: the scalar engine is the only one'
fi
check tunnel 0.6 'the cipher alone to write, 1420, time'
if [[ $(nproc) -ge 2 ]]; then
  check threads 1.2 'two threads to one, write 1420, rate'
else
  echo 'gate: skip  one core: no second thread'
fi
exit "$failed"
