# Sourced by transparent.sh, after $title and $work are set: what harness.sh has, and a world of four
# network namespaces for a transparent client whose adapter is made of TAP devices:
#
#   client           net                      srv
#   tap0 ══ client ══ wire0  router   to_srv ─── up0  wireguard-go
#                             to_direct ─── up0
#                                            direct
#
#   client   10.77.0.2, fd77::2 on tap0, the side of the system's stack
#   net      10.77.0.1, fd77::1 on wire0, the side of the network; routes to srv and direct
#   srv      10.79.0.2, fd79::2; in the tunnel 10.99.0.1, fd99::1, where the client is 10.99.0.2,
#            fd99::2; 10.98.0.1, which only the tunnel leads to
#   direct   10.78.0.2, 10.78.0.3, fd78::2: servers that tell who asks; the name server there knows
#            srv as server.test, and that in the tunnel does not

# shellcheck source=wireguard-examples/interop/harness.sh
source "$here/harness.sh"

transparent_client=$here/../transparent-client
transparent_package=io.github.javatun.wireguard.examples.transparent
inside_client4=10.99.0.2 inside_client6=fd99::2
outside_client4=10.77.0.2 outside_client6=fd77::2
direct4=10.78.0.2 direct6=fd78::2 disallowed4=10.78.0.3
tunnel_only4=10.98.0.1

in_client() { ip netns exec "$prefix-client" "$@"; }
in_net() { ip netns exec "$prefix-net" "$@"; }
in_srv() { ip netns exec "$prefix-srv" "$@"; }
in_direct() { ip netns exec "$prefix-direct" "$@"; }

# --- the world -----------------------------------------------------------------------------------

make_world() {
  local name
  for name in client net srv direct; do
    ip netns add "$prefix-$name"
    ip -n "$prefix-$name" link set lo up
    ip netns exec "$prefix-$name" sysctl -qw net.ipv6.conf.all.accept_dad=0 \
      net.ipv6.conf.default.accept_dad=0
  done
  in_net sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
  in_srv sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
  join_to_net direct 78
  join_to_net srv 79
  ip -n "$prefix-direct" addr add "$disallowed4/24" dev up0
  ip -n "$prefix-net" route add 10.99.0.0/24 via 10.79.0.2
  ip -n "$prefix-net" route add fd99::/64 via fd79::2
  ip -n "$prefix-srv" addr add "$tunnel_only4/32" dev lo
  # Cards that complete checksums themselves: what arrives has whole ones, and is checked.
  for name in to_direct to_srv; do
    in_net ethtool -K "$name" tx off >/dev/null 2>&1
  done
  make_keys
  mkdir -p "$work/bin" "/etc/netns/$prefix-client"
  echo "nameserver $direct4" >"/etc/netns/$prefix-client/resolv.conf"
  for name in curl dig iperf3; do
    cp "$(readlink -f "$(command -v "$name")")" "$work/bin/$name-allowed"
  done
  start_server
  start_services
}

# Usage: join_to_net <namespace> <number in its addresses>
join_to_net() {
  ip link add "to_$1" netns "$prefix-net" type veth peer name up0 netns "$prefix-$1"
  ip -n "$prefix-net" addr add "10.$2.0.1/24" dev "to_$1"
  ip -n "$prefix-net" addr add "fd$2::1/64" dev "to_$1" nodad
  ip -n "$prefix-net" link set "to_$1" up
  ip -n "$prefix-$1" addr add "10.$2.0.2/24" dev up0
  ip -n "$prefix-$1" addr add "fd$2::2/64" dev up0 nodad
  ip -n "$prefix-$1" link set up0 up
  ip -n "$prefix-$1" route add default via "10.$2.0.1"
  ip -n "$prefix-$1" route add default via "fd$2::1"
}

# wireguard-go, which knows the client by its key. Usage: start_server
start_server() {
  server_interface=${prefix}srv
  rm -f "/var/run/wireguard/$server_interface.sock"
  # In a shell of its own, which ends at once: a case that starts it anew is a subshell, and another
  # one ends it.
  (
    WG_PROCESS_FOREGROUND=1 LOG_LEVEL=verbose ip netns exec "$prefix-srv" \
      "${go_command[@]}" "$server_interface" >>"$work/server.log" 2>&1 &
    echo $! >"$work/server.pid"
  )
  local tries
  for ((tries = 100; tries > 0; tries--)); do
    if [[ -S /var/run/wireguard/$server_interface.sock ]] &&
      wg set "$server_interface" private-key <(echo "$go_key") listen-port "$port" \
        peer "$java_public" allowed-ips "$inside_client4/32,$inside_client6/128" 2>/dev/null; then
      ip -n "$prefix-srv" addr add 10.99.0.1/24 dev "$server_interface"
      ip -n "$prefix-srv" addr add fd99::1/64 dev "$server_interface" nodad
      ip -n "$prefix-srv" link set "$server_interface" mtu "$inner_mtu" up
      return
    fi
    sleep 0.1
  done
  give_up "wireguard-go did not start: $(tail -n 1 "$work/server.log")"
}

# Usage: await_file <path>
await_file() {
  local tries
  for ((tries = 100; tries > 0; tries--)); do
    [[ ! -e $1 ]] || return 0
    sleep 0.1
  done
  refuse "no $1"
}

stop_server() {
  local tries
  kill -9 "$(cat "$work/server.pid")"
  for ((tries = 50; tries > 0; tries--)); do
    ! ip -n "$prefix-srv" link show dev "$server_interface" >/dev/null 2>&1 || sleep 0.1
  done
}

# Servers that tell who asks, iperf3, and name servers of which each has another answer.
start_services() {
  local family
  cat >"$work/bin/answer" <<'EOF'
#!/usr/bin/env bash
while IFS= read -r line && [[ $line != $'\r' ]]; do :; done
printf 'HTTP/1.0 200 OK\r\n\r\n%s\n' "$SOCAT_PEERADDR"
EOF
  chmod +x "$work/bin/answer"
  for family in 4 6; do
    ip netns exec "$prefix-direct" socat -T 10 "TCP$family-LISTEN:80,fork,reuseaddr$(
      [[ $family == 4 ]] || echo ,ipv6only=1)" "EXEC:$work/bin/answer" >>"$work/services.log" 2>&1 &
  done
  ip netns exec "$prefix-direct" iperf3 -s --forceflush >"$work/iperf3-server" 2>&1 &
  start_name_server direct 192.0.2.2 "$direct4" --address=/server.test/10.79.0.2
  start_name_server srv 192.0.2.1 "$tunnel_only4"
  case_dir=$work await 10 "$work/iperf3-server" 'Server listening'
}

# Usage: start_name_server <namespace> <answer> <address> [option]...
start_name_server() {
  ip netns exec "$prefix-$1" dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv \
    --no-hosts --pid-file= --user=root --bind-interfaces --listen-address="$3" \
    --address="/where.test/$2" "${@:4}" >>"$work/services.log" 2>&1 &
}

clean_up() {
  local name pids tries
  for name in client net srv direct; do
    pids=$(ip netns pids "$prefix-$name" 2>/dev/null) || continue
    [[ -z $pids ]] || kill $pids 2>/dev/null || true
    for ((tries = 20; tries > 0; tries--)); do
      pids=$(ip netns pids "$prefix-$name" 2>/dev/null || true)
      [[ -n $pids ]] || break
      sleep 0.1
    done
    [[ -z $pids ]] || kill -9 $pids 2>/dev/null || true
    ip netns del "$prefix-$name" 2>/dev/null || true
  done
  rm -f "/var/run/wireguard/${prefix}srv.sock"
  rm -rf "/etc/netns/$prefix-client"
}

# --- the client ----------------------------------------------------------------------------------

interface_lines=() # more lines of the client's file
peer_lines=()
addresses="$inside_client4/32, $inside_client6/128"

write_config() {
  client_config=$case_dir/client.conf
  {
    echo "[Interface]"
    echo "PrivateKey = $java_key"
    echo "Address = $addresses"
    echo "MTU = $inner_mtu"
    printf '%s\n' ${interface_lines[@]+"${interface_lines[@]}"}
    echo "[Peer]"
    echo "PublicKey = $go_public"
    echo "AllowedIPs = 0.0.0.0/0, ::/0"
    echo "Endpoint = 10.79.0.2:$port"
    printf '%s\n' ${peer_lines[@]+"${peer_lines[@]}"}
  } >"$client_config"
  chmod 600 "$client_config"
}

# Starts the client's program, whose TAP devices then pass packets, and plugs them in. They belong to a
# shell around it and outlive it, as a driver does: when the program has ended, in whatever way,
# TapProbe carries packets as the driver would. Usage: start_program [option]...
start_program() {
  [[ -n ${written-} ]] || write_config
  in_client sysctl -qw net.ipv4.ip_no_pmtu_disc=0
  client_log=$case_dir/client.log
  : >"$client_log"
  rm -f "$case_dir/commands"
  mkfifo "$case_dir/commands"
  # shellcheck disable=SC2016
  ip netns exec "$prefix-client" bash -c '
    exec 7<>/dev/net/tun 8<>/dev/net/tun 9<>/dev/net/tun 10<>/dev/net/tun
    "$@" <>"$0/commands" & echo $! >"$0/client.pid"
    wait $!
    echo "CLIENT_ENDED $?"
    exec '"$(printf '%q ' "${java[@]}")"' '"$transparent_package"'.TapProbe 7:tap0,8:wire0 \
      <>"$0/commands"' \
    "$case_dir" "$transparent_client" run "$client_config" --tap 7:tap0,8:wire0 "$@" \
    >>"$client_log" 2>&1 &
  program_pid=$!
  await 60 "$client_log" ' READY '
  plug_in 0 10.77.0
  ip -n "$prefix-net" addr add fd77::1/64 dev wire0 nodad
  ip -n "$prefix-client" addr add "$outside_client6/64" dev tap0 nodad
  ip -n "$prefix-client" route add default via fd77::1
}

# Plugs an adapter in, as a way to everywhere. Usage: plug_in <its number> <first bytes of its network>
#   [metric of the way]
plug_in() {
  ip -n "$prefix-client" link set "wire$1" netns "$prefix-net"
  ip -n "$prefix-net" addr add "$2.1/24" dev "wire$1"
  ip -n "$prefix-net" link set "wire$1" up
  ip -n "$prefix-client" link set "tap$1" txqueuelen 2048 up # what the driver's queue takes
  ip -n "$prefix-client" addr add "$2.2/24" dev "tap$1"
  ip -n "$prefix-client" route add default via "$2.1" metric "${3:-0}"
}

# Sends the program a line. Usage: tell <line>
tell() { echo "$1" >"$case_dir/commands"; }

# Starts the client, too, and waits for its tunnel. Usage: start_client [option]...
start_client() {
  start_program "$@"
  start_tunnel
}

# In the program that runs. Usage: start_tunnel
start_tunnel() {
  tell start
  await 60 "$client_log" ' STARTED'
  await 20 "$client_log" ' connected to '
}

# Ends all of the program. Usage: end_program
end_program() {
  local pids
  pids=$(ip netns pids "$prefix-client" 2>/dev/null || true)
  [[ -z $pids ]] || kill -9 $pids 2>/dev/null || true
  wait "$program_pid" 2>/dev/null || true
}

# A case of which the function starts the program; what is left of it is ended. Usage: as run_case
client_case() {
  wanted "$1" || return 0
  run_case "$@"
  program_pid=
  end_program
}

# Whether a case is to run: all, or those named on the command line. Usage: wanted <case>
wanted() {
  [[ ${#wanted_cases[@]} == 0 || " ${wanted_cases[*]} " == *" $1 "* ]]
}

# --- what can be seen ----------------------------------------------------------------------------

# Who a server in the direct network sees. Usage: seen_from <program> <address>
seen_from() {
  local address=$2
  [[ $address != *:* ]] || address="[$address]"
  in_client "$1" -s -m "${seconds:-8}" "http://$address/" 2>>"$case_dir/output" ||
    echo "no answer"
}

# An address as socat writes it, in the short form. Usage: short <address>
short() { sed -E 's/[][]//g; s/(:0000)+/:/; s/:0+/:/g' <<<"$1"; }

# Refuses unless a server sees a program at an address. Usage: expect_seen <program> <server> <as whom>
expect_seen() {
  expect "$(basename "$1") to $2 comes from" "$(short "$(seen_from "$1" "$2")")" "$3"
}

curl=curl
curl_allowed=$work/bin/curl-allowed
dig_allowed=$work/bin/dig-allowed
iperf3_allowed=$work/bin/iperf3-allowed

# How many packets with a wrong checksum a namespace's stack threw away, TCP and UDP.
# Usage: wrong_checksums <namespace>
wrong_checksums() {
  ip netns exec "$prefix-$1" awk '
    ($1 == "Tcp:" || $1 == "Udp:") && !($1 in seen) { seen[$1] = 1; n = split($0, names); next }
    $1 == "Tcp:" || $1 == "Udp:" {
      for (i = 2; i <= n; i++) if (names[i] == "InCsumErrors") sum += $i }
    END { print sum + 0 }' /proc/net/snmp
}

# Begins to write down what the client's network sees, on the wires of its adapters: elsewhere in that
# namespace is what has left the tunnel. Usage: watch_wire <tcpdump's filter> [wire]...
watch_wire() {
  local wire wires=("${@:2}")
  [[ ${#wires[@]} != 0 ]] || wires=(wire0)
  watch_pids=()
  : >"$case_dir/wire"
  for wire in "${wires[@]}"; do
    # Not by in_net: a function in the background would be a process of its own around this one.
    ip netns exec "$prefix-net" tcpdump -n -l -i "$wire" "$1" >>"$case_dir/wire" \
      2>"$case_dir/$wire.err" &
    watch_pids+=("$!")
    await 10 "$case_dir/$wire.err" 'listening on'
  done
}

# Begins to write down TCP between the client's stack and an adapter. Usage: watch_adapter <tap>
watch_adapter() {
  ip netns exec "$prefix-client" tcpdump -n -l -i "$1" tcp >"$case_dir/$1" 2>"$case_dir/$1.err" &
  await 10 "$case_dir/$1.err" 'listening on'
}

# How many packets were seen. Usage: watched
watched() {
  sleep 0.5
  kill "${watch_pids[@]}" 2>/dev/null || true
  wait "${watch_pids[@]}" 2>/dev/null || true
  count "$case_dir/wire" '^[0-9]'
}
