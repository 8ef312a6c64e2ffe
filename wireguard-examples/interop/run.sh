#!/usr/bin/env bash
# Interoperability with wireguard-go: the library's core in a small Java host against wireguard-go,
# in pairs of network namespaces that this script makes and removes.
#
# Usage: mvn verify && wireguard-examples/interop/run.sh       as root, about two and a half minutes
#
# Prints a line a case, PASS or FAIL, and "N passed, N failed" at the end; exits 1 if a case failed.
# Without root it says "skipped" and exits 0, but fails where CI=true. Logs: target/interop.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
title=interoperability
work=$(readlink -m "$here/../target/interop")

# shellcheck source=wireguard-examples/interop/harness.sh
source "$here/harness.sh"
require_all
find_programs "$here/../target"
begin

# --- cases ---------------------------------------------------------------------------------------

# Two hosts that know what they need for <initiator> to begin: only the initiator has an endpoint.
# Usage: start_hosts <initiator java|go> <4|6 outside> <preshared key or ->
start_hosts() {
  if [[ $1 == java ]]; then
    start_go - "$3"
    start_java "$2" "$3"
  else
    start_java - "$3"
    start_go "$2" "$3"
  fi
}

# Refuses unless exactly so many handshakes were begun by this side, and none by the other.
# Usage: expect_initiations <java|go> <number>
expect_initiations() {
  local sent received
  sent=$(count "$java_log" ' SENT_INITIATION')
  received=$(count "$java_log" ' RECEIVED_INITIATION')
  local got="$sent by Java, $received by wireguard-go"
  if [[ $1 == java ]]; then
    [[ $sent == "$2" && $received == 0 ]] || refuse "initiations: $got; wanted $2 by Java"
  else
    [[ $received == "$2" && $sent == 0 ]] || refuse "initiations: $got; wanted $2 by wireguard-go"
  fi
}

# A handshake and pings of both families, also of full size; not one may be lost.
tunnel() {
  local name=$1 initiator=$2 family=$3 key=$4
  make_pair "$name"
  [[ $key == - ]] || key=$(wg genpsk)
  start_hosts "$initiator" "$family" "$key"
  ping_all "$initiator" 4 5 0.1
  ping_all "$initiator" 6 5 0.1
  ping_all "$(other_side "$initiator")" 4 3 0.1 -M do -s $((inner_mtu - 28))
  ping_all "$(other_side "$initiator")" 6 3 0.1 -M do -s $((inner_mtu - 48))
  expect_initiations "$initiator" 1
  [[ $(go_handshake_time) -gt 0 ]] || refuse "wireguard-go knows of no handshake"
  java_stats
}

# Preshared keys that differ: no session may come of it.
wrong_preshared_key() {
  make_pair wpsk
  start_go - "$(wg genpsk)"
  start_java 4 "$(wg genpsk)"
  ! in_java ping -n -q -c 1 -W 2 "${inside[go4]}" || refuse "a ping was answered"
  await 1 "$java_log" ' SENT_INITIATION'
  [[ $(count "$java_log" ' RECEIVED_RESPONSE') == 0 ]] || refuse "Java accepted the response"
  [[ $(go_handshake_time) == 0 ]] || refuse "wireguard-go completed a handshake"
}

# Traffic for 135 s: the session is renewed at 120 s by whoever began it, and nothing is lost.
rekey() {
  local initiator=$1 first second
  make_pair "rk${initiator:0:1}"
  start_hosts "$initiator" 4 -
  ping_all "$initiator" 4 1 0.2
  first=$(go_handshake_time)
  ping_all "$initiator" 4 675 0.2
  second=$(go_handshake_time)
  expect_initiations "$initiator" 2
  ((second - first >= 119 && second - first <= 126)) ||
    refuse "the second handshake came $((second - first)) s after the first, 120 s wanted"
  java_stats
  remark "second handshake $((second - first)) s after the first, 675 of 675 pings answered"
}

# wireguard-go dies and comes back with its keys: Java's packets go unanswered, it begins anew.
restart_go() {
  local seconds
  make_pair rsgo
  start_hosts java 4 -
  ping_all java 4 2 0.2
  kill_host "$go_pid"
  rm -f "/var/run/wireguard/$go_interface.sock"
  start_go - -
  seconds=$(await_ping java 4 40)
  expect_initiations java 2
  remark "traffic again $seconds s after the restart"
}

restart_java() {
  local seconds
  make_pair rsjva
  start_hosts go 4 -
  ping_all go 4 2 0.2
  kill_host "$java_pid"
  mv "$java_log" "$java_log.first"
  start_java - -
  seconds=$(await_ping go 4 40)
  expect_initiations go 1
  remark "traffic again $seconds s after the restart"
}

# Usage: start_flood <from java|go> <public key> <address> <initiations per second>
start_flood() {
  in_side "$1" "${java[@]}" "$programs.HandshakeFlood" "$2" "$3" "$port" 20 "$4" \
    >"$case_dir/flood.log" 2>&1 &
  await 60 "$case_dir/flood.log" ' FLOOD_STARTED'
  sleep 1.5
}

expect_flood_lasts() {
  [[ $(count "$case_dir/flood.log" ' FLOOD_ENDED') == 0 ]] || refuse "the flood ended too early"
}

# Refuses unless the log has lines that match in this order. Usage: expect_order <pattern>...
expect_order() {
  local after=0 pattern line
  for pattern in "$@"; do
    line=$(grep -nE -- "$pattern" "$java_log" | cut -d: -f1 | awk -v after="$after" \
      '$1 > after {print; exit}') || true
    [[ -n $line ]] || refuse "no line /$pattern/ where it belongs in java.log"
    after=$line
  done
}

# wireguard-go under load demands a cookie; Java comes back with it while the flood goes on.
cookie_from_go() {
  make_pair ckgo
  start_hosts java "$1" -
  start_flood java "$go_public" "${outside[go$1]}" 8000
  ping_all java 4 1 1 -W 14
  expect_flood_lasts
  expect_order ' SENT_INITIATION mac2=absent' ' COOKIE_RECEIVED' \
    ' SENT_INITIATION mac2=present' ' RECEIVED_RESPONSE'
  java_stats
}

# Java under load demands a cookie; wireguard-go comes back with it while the flood goes on.
cookie_from_java() {
  make_pair ckjva
  start_hosts go "$1" -
  start_flood go "$java_public" "${outside[java$1]}" 500
  ping_all go 4 1 1 -W 14
  expect_flood_lasts
  expect_order ' SENT_COOKIE_REPLY' ' RECEIVED_INITIATION mac2=present' ' SENT_RESPONSE'
  grep -q 'Receiving cookie response' "$case_dir/go.log" ||
    refuse "wireguard-go did not note a cookie"
  java_stats
}

# --- the run -------------------------------------------------------------------------------------

echo "wireguard-go: $(wireguard-go --version 2>&1 | head -n 1)"
echo "wg: $(wg --version)"
echo "java: $("${java[0]}" -version 2>&1 | head -n 1)"

# Those that mostly wait run beside the others.
beside rekey-java run_case rekey-java "rekey, Java is the initiator" rekey java
beside rekey-go run_case rekey-go "rekey, wireguard-go is the initiator" rekey go
beside restart-go run_case restart-go "wireguard-go restarted" restart_go
beside restart-java run_case restart-java "Java host restarted" restart_java

number=0
for initiator in java go; do
  for family in 4 6; do
    for key in - preshared; do
      number=$((number + 1))
      name=t$number
      run_case "tunnel$number" "$([[ $initiator == java ]] && echo "Java" || echo "wireguard-go") begins, over \
IPv$family, $([[ $key == - ]] && echo without || echo with) preshared key: IPv4 and IPv6 pings" \
        tunnel "$name" "$initiator" "$family" "$key"
      if [[ $initiator$family$key == java4preshared || $initiator$family$key == go6- ]]; then
        pair=$name
        run_case "tcp$number" "20 MiB each way inside that tunnel" tcp "$family" -n 20M
      fi
      remove_pair "$name"
    done
  done
done
run_case wrong-psk "preshared keys that differ: no session" wrong_preshared_key
remove_pair wpsk
run_case cookie-go "wireguard-go under load, over IPv4: Java takes its cookie" cookie_from_go 4
remove_pair ckgo
run_case cookie-java "Java under load, over IPv6: wireguard-go takes its cookie" cookie_from_java 6
remove_pair ckjva

finish
