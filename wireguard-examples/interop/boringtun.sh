#!/usr/bin/env bash
# Prints the path of boringtun-cli. Unless it is on the PATH, cargo builds it, once, in
# target/boringtun, which takes a minute or two. Exits 1 where there is no cargo.
#
# Usage: boringtun.sh
set -euo pipefail

version=0.7.1

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(readlink -m "$here/../target/boringtun")
PATH=$PATH:$root/bin:${HOME:-/}/.cargo/bin

if ! command -v boringtun-cli >/dev/null; then
  if ! command -v cargo >/dev/null; then
    echo "boringtun-cli is missing, and cargo to build it: install Rust" >&2
    exit 1
  fi
  cargo install boringtun-cli --version "$version" --locked --quiet --root "$root" >&2
fi
command -v boringtun-cli
