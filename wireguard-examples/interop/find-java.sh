#!/usr/bin/env bash
# Prints the path of a java of version 25 or newer, the one the library needs at run time. The java
# that is found first on the PATH may well be an older one that only runs Maven.
#
# Looked at, in this order; the first that is new enough wins:
#   1. $JAVA25_HOME, which the build's toolchain selection knows too, then $JAVA_HOME
#   2. java on the PATH
#   3. what update-alternatives lists
#   4. the JDKs beside any of those (the directory that holds a JDK mostly holds the others too)
#   5. the per-user directories of SDKMAN (.sdkman) and IntelliJ (.jdks)
#
# Usage: find-java.sh [version]     the least feature version, 25 unless given
set -euo pipefail

wanted=${1:-25}

# The feature version of a java, 0 if it does not run. A JDK has it in a file, which is read in no time;
# starting the java takes a good part of a second.
feature_version() {
  local version
  version=$(sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' \
    "$(dirname "$(readlink -f "$1")")/../release" 2>/dev/null) || true
  [[ -n $version ]] || version=$("$1" -XshowSettings:properties -version 2>&1 |
    sed -n 's/^ *java\.specification\.version = \(1\.\)\{0,1\}\([0-9]*\).*/\2/p') || true
  echo "${version:-0}"
}

candidates() {
  local java home
  local -a found=()
  for home in "${JAVA25_HOME:-}" "${JAVA_HOME:-}"; do
    [[ -z $home ]] || found+=("$home/bin/java")
  done
  java=$(command -v java || true)
  [[ -z $java ]] || found+=("$java")
  if command -v update-alternatives >/dev/null; then
    while read -r java; do
      found+=("$java")
    done < <(update-alternatives --list java 2>/dev/null || true)
  fi
  printf '%s\n' ${found[@]+"${found[@]}"}
  for java in ${found[@]+"${found[@]}"}; do
    [[ -x $java ]] || continue
    home=$(dirname "$(dirname "$(readlink -f "$java")")")
    printf '%s\n' "$(dirname "$home")"/*/bin/java
  done
  printf '%s\n' "${HOME:-/}"/.sdkman/candidates/java/*/bin/java "${HOME:-/}"/.jdks/*/bin/java
}

while read -r java; do
  if [[ -x $java && $(feature_version "$java") -ge $wanted ]]; then
    readlink -f "$java"
    exit 0
  fi
done < <(candidates | awk '!seen[$0]++')

echo "no JDK $wanted or newer found: install one, or set JAVA25_HOME to its directory" >&2
exit 1
