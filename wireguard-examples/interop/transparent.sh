#!/usr/bin/env bash
# The transparent client live, against wireguard-go, in four network namespaces that this script makes
# and removes. TAP devices stand for the driver and its adapter; the stacks are the kernel's, and what
# the client's sends has partial checksums, as on Windows.
#
# Usage: mvn verify && wireguard-examples/interop/transparent.sh      as root, about three minutes
#
# Prints a line a case, PASS or FAIL, and "N passed, N failed" at the end; exits 1 if a case failed.
# Without root it says "skipped" and exits 0, but fails where CI=true. With names of cases as arguments
# it runs these only. Logs: target/transparent.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
title=transparent
work=$(readlink -m "$here/../target/transparent")
wanted_cases=("$@")

# shellcheck source=wireguard-examples/interop/transparent-harness.sh
source "$here/transparent-harness.sh"
require_all curl:curl dig:bind9-dnsutils dnsmasq:dnsmasq-base socat:socat tcpdump:tcpdump \
  ethtool:ethtool
find_programs "$here/../target"
"$transparent_client" --help >/dev/null 2>&1 ||
  give_up "$("$transparent_client" --help 2>&1 | tail -n 1)"
begin
make_world

# --- without a client ----------------------------------------------------------------------------

# Usage: expect_passing [option of ping]...
expect_passing() {
  expect_seen "$curl" "$direct4" "$outside_client4"
  expect_seen "$curl_allowed" "$direct4" "$outside_client4"
  expect_seen "$curl" "$direct6" "$outside_client6"
  in_client ping -n -q -c 3 -i 0.2 -W 5 "$direct4" || refuse "ping is not answered"
}

passing() {
  start_program
  expect_passing
  throughput iperf3 "" -R
}

# TCP to the direct network and back. Usage: throughput <iperf3> <option of direction>...
throughput() {
  local option line rates=
  for option in "${@:2}"; do
    # shellcheck disable=SC2086
    in_client timeout 60 "$1" -c "$direct4" -t 3 -f m $option >"$case_dir/iperf3$option" 2>&1 ||
      refuse "iperf3 $option: $(tail -n 1 "$case_dir/iperf3$option")"
    line=$(grep receiver "$case_dir/iperf3$option") || refuse "iperf3 $option: nothing received"
    [[ $line != *" 0.00 Bytes "* ]] || refuse "iperf3 $option: nothing received"
    rates+="${rates:+, back }$(rate_in "$line")"
  done
  remark "TCP $rates"
}

# What makes the other cases worth something: checksums are partial, and receivers look at them.
partial_checksums() {
  local wrong partial
  start_program
  kill -9 "$(cat "$case_dir/client.pid")" # TapProbe takes over
  await 30 "$client_log" '^READY '
  tell pump
  await 5 "$client_log" '^MODE 3'
  wrong=$(wrong_checksums direct)
  expect_seen "$curl" "$direct4" "$outside_client4"
  expect "packets with wrong checksums" "$(wrong_checksums direct)" "$wrong"
  tell stats
  await 5 "$client_log" '^STATS '
  partial=$(sed -n 's/^STATS .*partial-checksums=//p' "$client_log")
  ((partial >= 4)) || refuse "only $partial frames had partial checksums"
  tell forget
  await 5 "$client_log" '^MODE 3'
  sleep 0.5
  expect "curl while checksums stay partial" "$(seconds=2 seen_from "$curl" "$direct4")" "no answer"
  ((wrong < $(wrong_checksums direct))) || refuse "no receiver looked at checksums"
  remark "$partial partial checksums; left alone, $(($(wrong_checksums direct) - wrong)) were refused"
}

# --- programs and addresses ----------------------------------------------------------------------

programs_apart() {
  peer_lines=("AllowedApps = curl-allowed")
  start_client
  for ((i = 0; i < 5; i++)); do
    expect_seen "$curl_allowed" "$direct4" "$inside_client4"
    expect_seen "$curl" "$direct4" "$outside_client4"
  done
  expect_seen "$curl_allowed" "$direct6" "$inside_client6"
  expect_seen "$curl" "$direct6" "$outside_client6"
}

disallowed_program() {
  peer_lines=("DisallowedApps = curl-allowed")
  start_client
  expect_seen "$curl" "$direct4" "$inside_client4"
  expect_seen "$curl_allowed" "$direct4" "$outside_client4"
}

disallowed_addresses() {
  peer_lines=("DisallowedIPs = $disallowed4/32")
  start_client
  expect_seen "$curl" "$direct4" "$inside_client4"
  expect_seen "$curl" "$disallowed4" "$outside_client4"
}

# Usage: tcp_through [option of the client]...
tcp_through() {
  local wrong
  wrong=$(($(wrong_checksums direct) + $(wrong_checksums client)))
  start_client "$@"
  watch_wire "host $direct4"
  in_srv timeout 20 tcpdump -n -vv -c 400 -i "$server_interface" tcp >"$case_dir/inside" 2>/dev/null &
  throughput iperf3 "" -R
  wait $!
  expect "packets outside the tunnel" "$(watched)" 0
  grep -q 'cksum 0x.* (correct)' "$case_dir/inside" || refuse "tcpdump saw no checksum inside"
  expect "wrong checksums that tcpdump saw inside" "$(grep -c '(incorrect' "$case_dir/inside")" 0
  expect "packets with wrong checksums" \
    $(($(wrong_checksums direct) + $(wrong_checksums client) - wrong)) 0
}

# Datagrams in frames of the client's own: the system's stack sends and receives none of them.
in_place_through() {
  local wrong sent
  wrong=$(($(wrong_checksums direct) + $(wrong_checksums client) + $(wrong_checksums srv)))
  start_program --in-place --pcap "$case_dir/pcap"
  tell start
  await 60 "$client_log" ' STARTED'
  # Somebody's frame tells where the gateway is.
  in_client ping -n -q -c 1 -W 1 "$direct4" || true
  await 20 "$client_log" ' connected to '
  sent=$(in_client nstat -asz UdpOutDatagrams | awk '/UdpOut/ {print $2}')
  throughput iperf3 "" -R
  expect_seen "$curl" "$direct4" "$inside_client4"
  expect "datagrams that the stack sent" \
    "$(in_client nstat -asz UdpOutDatagrams | awk '/UdpOut/ {print $2}')" "$sent"
  expect "packets with wrong checksums" \
    $(($(wrong_checksums direct) + $(wrong_checksums client) + $(wrong_checksums srv) - wrong)) 0
}

pings() {
  start_client
  watch_wire "icmp or (icmp6 and host $direct6)"
  in_client ping -n -q -c 5 -i 0.2 -W 5 "$tunnel_only4" || refuse "no answer from behind the tunnel"
  in_client ping -n -q -c 5 -i 0.2 -W 5 "$direct4" || refuse "no answer over IPv4"
  in_client ping -n -q -c 5 -i 0.2 -W 5 "$direct6" || refuse "no answer over IPv6"
  expect "packets outside the tunnel" "$(watched)" 0
}

# A tunnel to a second server, which the first tunnel leads to: its datagrams are packets of the outer
# one, and the network sees nothing but datagrams to the outer one's server.
tunnel_through_a_tunnel() {
  local second=${prefix}in second_key second_pid outer=$case_dir/outer.conf
  second_key=$(wg genkey)
  WG_PROCESS_FOREGROUND=1 ip netns exec "$prefix-direct" "${go_command[@]}" "$second" \
    >"$case_dir/second.log" 2>&1 &
  second_pid=$!
  # shellcheck disable=SC2064
  trap "kill -9 $second_pid 2>/dev/null || true" EXIT
  await_file "/var/run/wireguard/$second.sock"
  wg set "$second" private-key <(echo "$second_key") listen-port 51999 \
    peer "$java_public" allowed-ips 10.97.0.2/32
  ip -n "$prefix-direct" addr add 10.97.0.1/24 dev "$second"
  ip -n "$prefix-direct" link set "$second" mtu $((inner_mtu - 80)) up
  write_config
  mv "$client_config" "$outer"
  write_config
  sed -i -e "s|^Address = .*|Address = 10.97.0.2/24|" -e "s|^MTU = .*|MTU = $((inner_mtu - 80))|" \
    -e "s|^PublicKey = .*|PublicKey = $(wg pubkey <<<"$second_key")|" \
    -e "s|^AllowedIPs = .*|AllowedIPs = 10.97.0.0/24|" \
    -e "s|^Endpoint = .*|Endpoint = $direct4:51999|" "$client_config"
  written=yes start_client --outer "$outer"
  watch_wire "host $direct4 or net 10.97.0.0/24"
  in_client ping -n -q -c 5 -i 0.2 -W 5 10.97.0.1 || refuse "no answer from behind both tunnels"
  in_client ping -n -q -c 3 -i 0.2 -W 5 -s 1200 10.97.0.1 || refuse "no answer to long packets"
  expect "packets that the network saw of the inner tunnel" "$(watched)" 0
  expect "who the second server talks with" "$(wg show "$second" endpoints | cut -f 2 | cut -d : -f 1)" \
    "$inside_client4"
}

# --- names ---------------------------------------------------------------------------------------

# Usage: expect_name <dig> <answer> [option of dig]...
expect_name() {
  local answer
  answer=$(in_client "$1" +short +time=3 +tries=2 "${@:3}" "@$direct4" where.test A) || true
  expect "$(basename "$1") ${*:3}: where.test" "$answer" "$2"
}

# Usage: names <mode> <answer for any program> <answer for a chosen one>
names() {
  interface_lines=("DNS = $tunnel_only4")
  peer_lines=("AllowedApps = dig-allowed, curl-allowed")
  start_client --dns-mode "$1"
  expect_name dig "$2"
  expect_name "$dig_allowed" "$3"
  expect_name dig "$2" +tcp
  expect_name "$dig_allowed" "$3" +tcp
}

# The client's own process looks the server's name up again when the network changes. Its questions go
# beside the tunnel, where the name is known; everybody else's go through it.
own_process() {
  local seen
  interface_lines=("DNS = $tunnel_only4")
  write_config
  sed -i "s|^Endpoint = .*|Endpoint = server.test:$port|" "$client_config"
  # Or the JVM would remember the first answer.
  written=yes TRANSPARENT_CLIENT_JAVA_OPTIONS="-Dsun.net.inetaddr.ttl=0" start_client
  watch_wire "host $direct4"
  tell renew
  await 20 "$case_dir/wire" ' A 10\.79\.0\.2'
  await_tunnel 10
  expect_name dig 192.0.2.1
  expect_seen "$curl" "$direct4" "$inside_client4"
  seen=$(watched)
  expect "questions among $seen packets outside the tunnel" \
    "$(count "$case_dir/wire" "$direct4\.53[: ]")" "$seen"
  expect "other programs' questions outside the tunnel" "$(count "$case_dir/wire" 'where\.test')" 0
  expect "names not found" "$(count "$client_log" 'can not be looked up')" 0
}

# --- sizes ---------------------------------------------------------------------------------------

# Datagrams that fit, that have to be cut, and that must not be.
big_datagrams() {
  local size
  start_client
  for size in 1200 1392 1393 1460 3000 8000; do
    in_client ping -n -q -c 3 -i 0.2 -W 5 -M dont -s "$size" "$direct4" ||
      refuse "ping of $size bytes is not answered"
  done
  in_client ping -n -q -c 3 -i 0.2 -W 5 -M "do" -s $((inner_mtu - 28)) "$direct4" ||
    refuse "ping of the tunnel's MTU with DF is not answered"
  in_client ping -n -c 2 -i 0.2 -W 2 -M "do" -s $((inner_mtu - 27)) "$direct4" \
    >"$case_dir/too-big" 2>&1 && refuse "a ping with DF above the tunnel's MTU was answered"
  grep -qE "mtu ?= ?$inner_mtu" "$case_dir/too-big" ||
    refuse "no word of the tunnel's MTU: $(tail -n 3 "$case_dir/too-big" | tr '\n' ' ')"
}

# Usage: udp_load [option of iperf3]...
udp_load() {
  local line
  in_client timeout 60 iperf3 -u -c "$direct4" -b 2M -t 2 "$@" >"$case_dir/iperf3-udp" 2>&1 ||
    refuse "iperf3 $*: $(tail -n 1 "$case_dir/iperf3-udp")"
  line=$(grep receiver "$case_dir/iperf3-udp") || refuse "iperf3 $*: nothing received"
  grep -qE '\((0|0\.[0-9]+|[1-4](\.[0-9]+)?)%\)' <<<"$line" || refuse "iperf3 $*: $line"
}

# Without DF, as Windows sends datagrams: Linux sets it, and tells programs of answers to it.
udp_through() {
  start_client
  in_client sysctl -qw net.ipv4.ip_no_pmtu_disc=1
  watch_wire "host $direct4"
  throughput iperf3 "" -R # so that the JVM has compiled what datagrams need
  udp_load -l 1300
  udp_load -l 1300 -R
  udp_load -l 1450
  udp_load -l 4000
  udp_load -l 4000 -R
  udp_load -l 1300 --dont-fragment
  expect "packets outside the tunnel" "$(watched)" 0
}

ipv6_through() {
  local size
  start_client
  expect_seen "$curl" "$direct6" "$inside_client6"
  for size in 1200 1460 3000; do
    in_client ping -n -q -c 3 -i 0.2 -W 5 -M dont -s "$size" "$direct6" ||
      refuse "ping of $size bytes is not answered"
  done
  in_client timeout 60 iperf3 -6 -c "$direct6" -t 2 >"$case_dir/iperf3" 2>&1 ||
    refuse "iperf3: $(tail -n 1 "$case_dir/iperf3")"
}

# An address for IPv4 only: what is chosen does not leak over IPv6.
no_ipv6() {
  addresses=$inside_client4/32
  peer_lines=("AllowedApps = curl-allowed")
  start_client
  watch_wire "ip6 and tcp"
  expect_seen "$curl_allowed" "$direct4" "$inside_client4"
  expect "curl-allowed over IPv6" "$(seconds=3 seen_from "$curl_allowed" "$direct6")" "no answer"
  expect "packets outside the tunnel" "$(watched)" 0
  expect_seen "$curl" "$direct6" "$outside_client6"
}

# --- changes and failures ------------------------------------------------------------------------

# Pings behind the tunnel until one is answered. Usage: await_tunnel <at most seconds>
await_tunnel() {
  local start=$SECONDS
  until in_client ping -n -q -c 1 -W 1 "$tunnel_only4" >/dev/null 2>&1; do
    ((SECONDS - start < $1)) || refuse "no ping through the tunnel answered for $1 s"
    sleep 0.2
  done
  waited=$((SECONDS - start))
}

roaming() {
  start_client
  await_tunnel 5
  # Another prefix length, or the new address would be the old one's secondary and go with it.
  ip -n "$prefix-client" addr add 10.77.0.22/25 dev tap0
  ip -n "$prefix-client" addr del "$outside_client4/24" dev tap0
  ip -n "$prefix-client" route replace default via 10.77.0.1 src 10.77.0.22
  sleep 1.5
  await_tunnel 20
  expect_seen "$curl" "$direct4" "$inside_client4"
  expect "the client's address for the server" \
    "$(wg show "$server_interface" endpoints | cut -f 2 | cut -d : -f 1)" 10.77.0.22
  remark "traffic again after $waited s"
}

# Two networks with a route each: what leaves by an adapter is answered by it, and when the one goes
# away that the tunnel's datagrams took, too, a connection over the other goes on.
two_adapters() {
  local load
  start_program --tap 9:tap1,10:wire1
  plug_in 1 10.76.0 100
  ip -n "$prefix-client" route add "$disallowed4/32" via 10.76.0.1
  start_tunnel
  watch_adapter tap0
  watch_adapter tap1
  watch_wire "host $direct4 or host $disallowed4" wire0 wire1
  expect_seen "$curl" "$direct4" "$inside_client4"
  expect_seen "$curl" "$disallowed4" "$inside_client4"
  await 5 "$case_dir/tap0" " $direct4.80 > $outside_client4.[0-9]*: Flags \\[S.\\]"
  await 5 "$case_dir/tap1" " $disallowed4.80 > 10.76.0.2.[0-9]*: Flags \\[S.\\]"
  expect "packets of the second network at the first adapter" "$(count "$case_dir/tap0" " $disallowed4")" 0
  expect "packets of the first network at the second adapter" "$(count "$case_dir/tap1" " $direct4")" 0

  ip netns exec "$prefix-client" iperf3 -c "$disallowed4" -t 5 -f m >"$case_dir/iperf3" 2>&1 &
  load=$!
  await 10 "$case_dir/tap1" " $disallowed4.5201 > "
  sleep 1
  ip -n "$prefix-client" link del tap0
  wait "$load" || refuse "iperf3: $(tail -n 1 "$case_dir/iperf3")"
  expect_seen "$curl" "$disallowed4" "$inside_client4"
  expect_seen "$curl" "$direct4" "$inside_client4"
  expect "the client's address for the server" \
    "$(wg show "$server_interface" endpoints | cut -f 2 | cut -d : -f 1)" 10.76.0.2
  expect "packets outside the tunnel" "$(watched)" 0
  remark "over the second adapter $(rate_in "$(grep receiver "$case_dir/iperf3")")"
}

other_handles() {
  start_client
  expect_seen "$curl" "$direct4" "$inside_client4"
  tell renew
  sleep 1
  await_tunnel 10
  expect_seen "$curl" "$direct4" "$inside_client4"
}

restarted_server() {
  start_client
  await_tunnel 5
  stop_server
  start_server
  await_tunnel 40
  expect_seen "$curl" "$direct4" "$inside_client4"
  remark "traffic again after $waited s"
}

# Before the first answer, and after the last one, nothing that is chosen leaves as it is.
nothing_leaks() {
  peer_lines=("AllowedApps = curl-allowed")
  stop_server
  start_program
  watch_wire "host $direct4 and tcp port 80"
  tell start
  await 60 "$client_log" ' STARTED'
  expect "curl-allowed without a server" "$(seconds=3 seen_from "$curl_allowed" "$direct4")" \
    "no answer"
  start_server
  await 60 "$client_log" ' connected to '
  expect_seen "$curl_allowed" "$direct4" "$inside_client4"
  stop_server
  for ((i = 0; i < 3; i++)); do
    expect "curl-allowed without a server" "$(seconds=3 seen_from "$curl_allowed" "$direct4")" \
      "no answer"
  done
  expect "packets outside the tunnel" "$(watched)" 0
  expect_seen "$curl" "$direct4" "$outside_client4"
  start_server
}

# Nothing at all leaves but for what keeps the tunnel up.
lockdown() {
  peer_lines=("AllowedApps = curl-allowed")
  start_client --kill-switch all
  watch_wire "host $direct4"
  expect_seen "$curl_allowed" "$direct4" "$inside_client4"
  expect "curl" "$(seconds=3 seen_from "$curl" "$direct4")" "no answer"
  expect "packets outside the tunnel" "$(watched)" 0
}

stopped() {
  local start i
  start_client
  expect_seen "$curl" "$direct4" "$inside_client4"
  for ((i = 1; i <= 3; i++)); do
    tell stop
    for ((start = SECONDS; $(count "$client_log" ' STOPPED') < i; )); do
      ((SECONDS - start < 10)) || refuse "not stopped after 10 s"
      sleep 0.1
    done
    expect_passing
    tell start
    for ((start = SECONDS; $(count "$client_log" ' connected to ') <= i; )); do
      ((SECONDS - start < 20)) || refuse "not started after 20 s"
      sleep 0.1
    done
    expect_seen "$curl" "$direct4" "$inside_client4"
  done
}

# Under load. Usage: ended_by <signal> <exit status>
ended_by() {
  start_client
  expect_seen "$curl" "$direct4" "$inside_client4"
  ip netns exec "$prefix-client" iperf3 -c "$direct4" -t 10 >"$case_dir/iperf3" 2>&1 &
  local load=$!
  sleep 2
  kill "-$1" "$(cat "$case_dir/client.pid")"
  await 15 "$client_log" "^CLIENT_ENDED $2\$"
  await 30 "$client_log" '^READY '
  kill "$load" 2>/dev/null || true
  wait "$load" 2>/dev/null || true
  expect_passing
}

# Records of all that came by, which tcpdump can read.
records() {
  local name
  peer_lines=("AllowedApps = curl-allowed")
  start_client --no-driver-filters --pcap "$case_dir/pcap"
  expect_seen "$curl_allowed" "$direct4" "$inside_client4"
  expect_seen "$curl" "$direct4" "$outside_client4"
  kill -TERM "$(cat "$case_dir/client.pid")"
  await 15 "$client_log" '^CLIENT_ENDED 0$'
  for name in lcl net enc; do
    tcpdump -n -r "$case_dir/pcap/$name.pcap" >"$case_dir/$name" 2>>"$case_dir/output" ||
      refuse "tcpdump can not read $name.pcap"
  done
  expect "SYNs of the stack" "$(count "$case_dir/lcl" "> $direct4.80: Flags \[S\]")" 2
  expect "SYNs to the network" "$(count "$case_dir/net" "> $direct4.80: Flags \[S\]")" 1
  (($(count "$case_dir/enc" "> 10.79.0.2.$port: UDP, length 148") >= 1)) ||
    refuse "enc.pcap has no initiation"
}

check_command() {
  local status=0
  peer_lines=("AllowedApps = curl-allowed" "DisallowedIPs = $disallowed4/32")
  write_config
  "$transparent_client" check "$client_config" >"$case_dir/check" 2>&1 || status=$?
  expect "exit status of check" "$status" 3
  grep -q '^FAILED .*Windows' "$case_dir/check" || refuse "check does not ask for Windows"
  grep -q '^ok  *configuration' "$case_dir/check" || refuse "check does not like the file"
  status=0
  peer_lines=("AllowedApps = \"curl\"")
  write_config
  "$transparent_client" check "$client_config" >"$case_dir/check" 2>&1 || true
  grep -q '^FAILED .*without quotes' "$case_dir/check" || refuse "check likes quotes"
  peer_lines=("AllowedApps = curl" "DisallowedApps = wget")
  interface_lines=("Table = off")
  write_config
  "$transparent_client" check "$client_config" >"$case_dir/check" 2>&1 || true
  (($(grep -c '^warning ' "$case_dir/check") == 2)) || refuse "check does not warn twice"
  "$transparent_client" run /nowhere.conf >"$case_dir/run" 2>&1 || status=$?
  expect "exit status for a missing file" "$status" 4
  status=0
  "$transparent_client" run --dns-mode some x.conf >"$case_dir/run" 2>&1 || status=$?
  expect "exit status for a wrong option" "$status" 2
}

# --- the run -------------------------------------------------------------------------------------

client_case check "check and exit statuses" check_command
client_case pass "before the start packets pass" passing
client_case csum "checksums are partial, and receivers look" partial_checksums
client_case apps "AllowedApps: a chosen program through the tunnel, another direct" programs_apart
client_case apps2 "DisallowedApps: the other way round" disallowed_program
client_case addr "DisallowedIPs: direct" disallowed_addresses
client_case tcp "TCP both ways, all checksums right" tcp_through
client_case tcp2 "TCP both ways, without filters in the driver" tcp_through --no-driver-filters
client_case place "datagrams in frames of the client's own" in_place_through
client_case outer "a tunnel through a tunnel" tunnel_through_a_tunnel
client_case ping "pings without rules for programs" pings
client_case dns1 "names: all through the tunnel" names all 192.0.2.1 192.0.2.1
client_case dns2 "names: those of chosen programs" names apps 192.0.2.2 192.0.2.1
client_case dns3 "names: as without a tunnel" names off 192.0.2.2 192.0.2.2
client_case own "the client's own process: beside the tunnel" own_process
client_case big "big packets with and without DF" big_datagrams
client_case udp "UDP both ways, also in fragments" udp_through
client_case ip6 "IPv6 inside" ipv6_through
client_case no6 "no IPv6 address: no leak" no_ipv6
client_case roam "the client's address changes" roaming
client_case two "two adapters, one of which goes away" two_adapters
client_case renew "adapters get other handles" other_handles
client_case srv "the server starts anew" restarted_server
client_case leak "no server: nothing leaks" nothing_leaks
client_case lock "kill switch all: nothing else leaves" lockdown
client_case stop "stopped and started again: packets pass, and do not" stopped
client_case term "SIGTERM under load: packets pass" ended_by TERM 0
client_case kill "SIGKILL under load: packets pass" ended_by KILL 137
client_case pcap "records in pcap files" records
finish
