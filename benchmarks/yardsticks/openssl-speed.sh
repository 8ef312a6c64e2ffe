#!/usr/bin/env bash
# `openssl speed` as a contestant that takes turns, see ../compare.sh: `seal <size>` is its loop on
# messages of that size.
#
# It measures for whole seconds and reads a clock of 100 Hz. In a second the machine may have become
# another one, so the loop is ended by the signal that its own timer would send, and the time until
# it prints its count is taken here.
set -euo pipefail

turn_seconds=0.05


command -v openssl >/dev/null
echo ready
while read -r operation size; do
  if [[ $operation != seal ]]; then
    echo -
    continue
  fi
  exec {speed}< <(exec openssl speed -evp chacha20-poly1305 -bytes "$size" -seconds 1 2>&1 >/dev/null)
  loop=$!
  read -r -d : -u "$speed" _ # Doing ChaCha20-Poly1305 for 1s on 1420 size blocks:
  begun=${EPOCHREALTIME//[!0-9]/}
  read -r -t "$turn_seconds" -u "$speed" _ || true # waits; there is nothing to read yet
  kill -ALRM "$loop"
  read -r -u "$speed" count _ # 45000 ChaCha20-Poly1305's in 0.05s
  ended=${EPOCHREALTIME//[!0-9]/}
  exec {speed}<&-
  wait "$loop" || true
  hundredths=$(((ended - begun) * 100000 / count))
  printf '%d.%02d\n' $((hundredths / 100)) $((hundredths % 100))
done
