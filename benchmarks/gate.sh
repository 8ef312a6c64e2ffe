#!/usr/bin/env bash
# A gate against slow-downs that can not flake: three ratios measured in one JVM, with wide margins,
# see SpeedGate. Takes some ten seconds.
#
# Usage: mvn -pl benchmarks -am package -DskipTests && benchmarks/gate.sh
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=$here/target/benchmarks.jar
[[ -f $jar ]] || { echo "gate: no $jar; run mvn -pl benchmarks -am package -DskipTests" >&2; exit 1; }
exec "$("$here/../wireguard-examples/interop/find-java.sh")" --add-modules jdk.incubator.vector \
  -cp "$jar" io.github.javatun.wireguard.benchmarks.SpeedGate
