# Sourced by tunnel-host.sh and tunnel-host-robust.sh, after $title and $work are set: what harness.sh
# has, and tunnel hosts for its pairs.

tunnel_host=$here/../tunnel-host

# shellcheck source=wireguard-examples/interop/harness.sh
source "$here/harness.sh"

# Usage: require_tunnel_host [command:its package]...
require_tunnel_host() {
  require_all "$@"
  "$tunnel_host" --help >/dev/null 2>&1 || give_up "$("$tunnel_host" --help 2>&1 | tail -n 1)"
}

# What a case may set before it starts hosts.
inner_families="4 6" # IPv6 needs an MTU of 1280 inside
layer=h              # ends the names of tunnel-host's interfaces
interface_lines=()   # more lines of tunnel-host's file
peer_lines=()
# And $peer_port, if it is another one than $port.

# The name of a side's tunnel-host interface; control sockets are shared by all namespaces.
host_interface() { echo "$prefix$pair${1:0:1}$layer"; }

# A side's inner addresses, as a list with prefix lengths. Usage: inner_list <side> <IPv4's> <IPv6's>
inner_list() {
  local family list=
  for family in $inner_families; do
    list+="${list:+, }${inside[$1$family]}/$([[ $family == 4 ]] && echo "$2" || echo "$3")"
  done
  echo "$list"
}

# Starts tunnel-host. Usage: start_host <side> <4|6 if it knows the endpoint, else ->
start_host() {
  local side=$1 family=$2 other config
  other=$(other_side "$side")
  config=$case_dir/$(host_interface "$side").conf
  local key=${side}_key public=${other}_public
  {
    echo "[Interface]"
    echo "PrivateKey = ${!key}"
    echo "ListenPort = $port"
    echo "Address = $(inner_list "$side" 24 64)"
    printf '%s\n' ${interface_lines[@]+"${interface_lines[@]}"}
    echo "[Peer]"
    echo "PublicKey = ${!public}"
    echo "AllowedIPs = $(inner_list "$other" 32 128)"
    [[ $family == - ]] ||
      echo "Endpoint = $(bracketed "${outside[$other$family]}"):${peer_port:-$port}"
    printf '%s\n' ${peer_lines[@]+"${peer_lines[@]}"}
  } >"$config"
  chmod 600 "$config"
  up_host "$side" "$config"
}

# Usage: up_host <side> <configuration>
up_host() {
  host_log=$case_dir/$(host_interface "$1").log
  : >"$host_log"
  ip netns exec "$prefix-$pair-$1" "$tunnel_host" up "$2" >>"$host_log" 2>&1 </dev/null &
  host_pid=$!
  await 30 "$host_log" ' is up, UDP port '
}

# Ends tunnel-host as asked, and refuses unless nothing of it is left.
# Usage: expect_clean_end <side> <process id>
expect_clean_end() {
  local status=0
  wait "$2" || status=$?
  ((status == 0)) ||
    refuse "exit status $status: $(tail -n 1 "$case_dir/$(host_interface "$1").log")"
  expect_nothing_left "$1"
}

# Usage: expect_nothing_left <side>
expect_nothing_left() {
  local name
  name=$(host_interface "$1")
  ! in_side "$1" ip link show dev "$name" >/dev/null 2>&1 || refuse "the interface is still there"
  [[ ! -e /var/run/wireguard/$name.sock ]] || refuse "the control socket is still there"
  [[ ! -e /var/run/wireguard/$name.pid ]] || refuse "the lock file is still there"
}

# Starts a tunnel-host on Java's side and the peer on the other, for one of them to begin.
# Usage: start_both <initiator java|go> <4|6 outside>
start_both() {
  if [[ $1 == java ]]; then
    start_go - -
    start_host java "$2"
  else
    start_host java -
    start_go "$2" -
  fi
}

# Pings of all families from the initiator, and back those of full size, with DF.
# Usage: ping_both_ways <initiator java|go>
ping_both_ways() {
  local family
  for family in $inner_families; do
    ping_all "$1" "$family" 5 0.1
    ping_full_size "$(other_side "$1")" "$family"
  done
}

# Usage: ping_full_size <side> <4|6>
ping_full_size() {
  ping_all "$1" "$2" 3 0.1 -M do -s $((inner_mtu - ($2 == 4 ? 28 : 48)))
}
