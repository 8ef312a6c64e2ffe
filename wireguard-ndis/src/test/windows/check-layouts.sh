#!/usr/bin/env bash
# Compares the table of structures that the tests go by with what a compiler for Windows makes of its
# headers, and, where wine is there, looks for the rows that the system's tables have.
#
# Needs x86_64-w64-mingw32-gcc (Debian: gcc-mingw-w64-x86-64), and for the second part wine. What is
# missing is skipped, and said; with CI=true a missing compiler is an error.
#
# Usage: check-layouts.sh
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
table=$here/../resources/io/github/javatun/wireguard/ndis/windows/layouts.txt
compiler=x86_64-w64-mingw32-gcc

if ! command -v "$compiler" >/dev/null; then
  echo "skipped: there is no $compiler, so nothing was compared" >&2
  [[ ${CI:-} != true ]] || exit 1
  exit 0
fi

work=$(mktemp -d)
# Wine goes on running in the background, with files open in its directory; it is our own instance.
trap 'WINEPREFIX=$work/wine wineserver -k 2>/dev/null || true; rm -rf "$work"' EXIT

# A C file in which each line of the table is an assertion. Names of ours that differ from the
# headers' are translated; sockaddr_in has its address in a union.
awk '
  BEGIN {
    print "#include <winsock2.h>\n#include <ws2tcpip.h>\n#include <iphlpapi.h>\n#include <tlhelp32.h>\n#include <stddef.h>"
    name["SOCKADDR_IN6"] = "struct sockaddr_in6"
    name["SOCKADDR_IN"] = "struct sockaddr_in"
    name["IP_ADAPTER_DNS_SERVER_ADDRESS"] = "IP_ADAPTER_DNS_SERVER_ADDRESS_XP"
    name["IP_ADAPTER_GATEWAY_ADDRESS"] = "IP_ADAPTER_GATEWAY_ADDRESS_LH"
    name["IP_ADAPTER_UNICAST_ADDRESS"] = "IP_ADAPTER_UNICAST_ADDRESS_LH"
    name["IP_ADAPTER_ADDRESSES"] = "IP_ADAPTER_ADDRESSES_LH"
  }
  /^windows / {
    type = ($2 in name) ? name[$2] : $2
    printf "_Static_assert(sizeof(%s) == %d, \"%s\");\n", type, $3, $2
    structures++
  }
  /^driver / { type = "" }
  /^  / && type != "" {
    printf "_Static_assert(offsetof(%s, %s) == %d, \"%s.%s\");\n", type, $1, $2, type, $1
    printf "_Static_assert(sizeof(((%s *)0)->%s) == %d, \"size of %s.%s\");\n", type, $1, $3, type, $1
    fields++
  }
  END { printf "/* %d structures, %d fields */\n", structures, fields }
' "$table" >"$work/layouts.c"

"$compiler" -D_WIN32_WINNT=0x0A00 -fsyntax-only -Werror "$work/layouts.c"
echo "ok: $(tail -n 1 "$work/layouts.c") as the headers of $("$compiler" -dumpmachine) have them"

"$compiler" -D_WIN32_WINNT=0x0A00 -O1 -Wall -Werror -o "$work/probe.exe" "$here/probe.c" \
  -liphlpapi -lws2_32
echo "ok: the probe compiles"

if ! command -v wine >/dev/null; then
  echo "skipped: there is no wine, so the probe did not run" >&2
  exit 0
fi
export WINEPREFIX=$work/wine WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml="
if ! timeout 90 wine cmd /c ver >/dev/null 2>&1; then
  echo "skipped: wine does not start, so the probe did not run" >&2
  exit 0
fi
timeout 120 wine "$work/probe.exe" | tr -d '\r'
