#!/usr/bin/env bash
# Prints vector512 or vector256: the engine with the widest vectors that this JVM uses on this
# machine. The other one, if it is wider, would run hundreds of times slower than it should.
#
# Usage: widest-vector.sh JAVA
set -euo pipefail

bytes=$("$1" -XX:+PrintFlagsFinal -version 2>/dev/null | awk '$2 == "MaxVectorSize" {print $4}')
if ((bytes >= 64)); then echo vector512; else echo vector256; fi
