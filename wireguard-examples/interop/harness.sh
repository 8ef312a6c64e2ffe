# Sourced by run.sh and the tunnel host's scripts: pairs of network namespaces with a Java host in one
# and wireguard-go, or another peer, in the other, and the bookkeeping of cases. Everything made
# carries this run's process id in its name, so runs do not meet and clean_up takes away what this run
# made and nothing else. The scripts set $title, which begins their messages, and $work, a folder.
#
# A pair NAME consists of the namespaces $prefix-NAME-java and $prefix-NAME-go, joined by a veth. It has
# at most five letters and digits, since interfaces are named after it and their names are short.
# All pairs use the same addresses:
#   outside   192.168.77.1, fd77::1 (Java)    192.168.77.2, fd77::2 (wireguard-go)
#   inside    10.77.0.1,    fd88::1 (Java)    10.77.0.2,    fd88::2 (wireguard-go)

export LC_ALL=C # numbers are read from what programs print
prefix=$(printf 'jw%x' $$)
port=51820
inner_mtu=1420
programs=io.github.javatun.wireguard.examples.interop
declare -A groups=() # process groups of what runs beside the others, by name
go_command=(wireguard-go -f)

declare -A outside=([java4]=192.168.77.1 [go4]=192.168.77.2 [java6]=fd77::1 [go6]=fd77::2)
declare -A inside=([java4]=10.77.0.1 [go4]=10.77.0.2 [java6]=fd88::1 [go6]=fd88::2)

# --- the run -------------------------------------------------------------------------------------

give_up() {
  echo "$title: $*" >&2
  exit 1
}

# Ends the script unless what it needs is there. Usage: require_all <command:its package>...
require_all() {
  local need
  if [[ $EUID -ne 0 ]]; then
    [[ ${CI:-} != true ]] || give_up "root is needed for network namespaces"
    echo "skipped: network namespaces and TUN devices need root; run $0 as root"
    exit 0
  fi
  for need in ip:iproute2 wg:wireguard-tools wireguard-go:wireguard-go iperf3:iperf3 \
    ping:iputils-ping "$@"; do
    command -v "${need%%:*}" >/dev/null ||
      give_up "${need%%:*} is missing; apt-get install ${need##*:}"
  done
  [[ -c /dev/net/tun ]] || give_up "/dev/net/tun is missing; modprobe tun"
}

# The command that starts the programs of the package interop. Usage: find_programs <target folder>
find_programs() {
  local jars
  jars=$(find "$1" -maxdepth 1 -name 'wireguard-examples-*.jar' \
    ! -name '*-sources.jar' ! -name '*-javadoc.jar' ! -name '*-tests.jar' 2>/dev/null || true)
  [[ -n $jars && -d $1/lib ]] || give_up "no jars in $(readlink -m "$1"); run mvn verify first"
  java=("$("$here/find-java.sh")" -Xmx128m -XX:+UseSerialGC -XX:-UsePerfData
    --enable-native-access=ALL-UNNAMED -cp "$(tr '\n' ':' <<<"$jars")$1/lib/*")
}

# Makes room for the results; what the run makes is taken away however it ends.
begin() {
  rm -rf "$work"
  mkdir -p "$work"
  : >"$work/results"
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# Runs a case, or a function that runs some, beside the others.
# Usage: beside <name> <function> [argument]...
beside() {
  set -m # a process group of its own, so that it can be ended with all its children
  "${@:2}" </dev/null &
  set +m
  groups[$1]=$!
}

# Waits for what runs beside. Usage: await_beside <name>...
await_beside() {
  local name
  for name in "$@"; do
    wait "${groups[$name]}" || echo fail >>"$work/results"
    unset "groups[$name]"
  done
}

# Waits for all, says how it went, and ends the script.
finish() {
  local failed
  await_beside "${!groups[@]}"
  failed=$(count "$work/results" fail)
  echo "$(count "$work/results" pass) passed, $failed failed"
  exit $((failed > 0))
}

# --- cases ---------------------------------------------------------------------------------------

# Ends the running case as failed. Usage: refuse <reason>
refuse() {
  echo "$*" >"$case_dir/reason"
  exit 1
}

# What the case's line says beside its name. Usage: remark <text>
remark() { echo "$*" >"$case_dir/remark"; }

# Runs a function as a case, in a subshell with errexit, and prints its line. The case's files, the
# logs of its hosts among them, are in $work/<short name>.
# Usage: run_case <short name> <description> <function> [argument]...
run_case() {
  local short=$1 description=$2 status
  shift 2
  case_dir=$work/$short
  mkdir -p "$case_dir"
  # Not in a condition: there bash would ignore errexit within the function.
  set +e
  (
    set -e
    "$@"
  ) >"$case_dir/output" 2>&1
  status=$?
  set -e
  if ((status == 0)); then
    echo pass >>"$work/results"
    echo "PASS $description$(sed 's/^/: /' "$case_dir/remark" 2>/dev/null || true)"
  else
    echo fail >>"$work/results"
    echo "FAIL $description: $(cat "$case_dir/reason" 2>/dev/null ||
      echo "exit status $status, last line: $(tail -n 1 "$case_dir/output")")" \
      "(files in $case_dir)"
  fi
}

# A case with a pair of its own, which has the case's short name and which the function makes.
# Usage: as run_case
pair_case() {
  run_case "$@"
  remove_pair "$1"
}

# Refuses unless something is as it should be. Usage: expect <what> <value> <wanted>
expect() {
  [[ $2 == "$3" ]] || refuse "$1: \"$2\", wanted \"$3\""
}

# Waits until a file has a line that matches. Usage: await <seconds> <file> <pattern>
await() {
  local tries
  for ((tries = $1 * 10; tries > 0; tries--)); do
    ! grep -qE -- "$3" "$2" 2>/dev/null || return 0
    sleep 0.1
  done
  refuse "no line /$3/ in $(basename "$2") within $1 s"
}

# How many lines match. Usage: count <file> <pattern>
count() { grep -cE -- "$2" "$1" || true; }

# --- pairs ---------------------------------------------------------------------------------------

in_java() { ip netns exec "$prefix-$pair-java" "$@"; }
in_go() { ip netns exec "$prefix-$pair-go" "$@"; }
in_side() { "in_$1" "${@:2}"; }

# Makes the namespaces, the link between them and fresh keys. Usage: make_pair <name> [MTU of the link]
make_pair() {
  pair=$1
  go_interface=$prefix$pair # names the control socket too, which all namespaces share
  java_interface=wgjava
  local side
  for side in java go; do
    ip netns add "$prefix-$pair-$side"
    ip -n "$prefix-$pair-$side" link set lo up
  done
  ip link add outside netns "$prefix-$pair-java" type veth peer name outside \
    netns "$prefix-$pair-go"
  for side in java go; do
    ip -n "$prefix-$pair-$side" addr add "${outside[${side}4]}/24" dev outside
    ip -n "$prefix-$pair-$side" addr add "${outside[${side}6]}/64" dev outside nodad
    ip -n "$prefix-$pair-$side" link set outside mtu "${2:-1500}" up
  done
  make_keys
}

make_keys() {
  java_key=$(wg genkey)
  go_key=$(wg genkey)
  java_public=$(wg pubkey <<<"$java_key")
  go_public=$(wg pubkey <<<"$go_key")
}

# Ends the pair's processes and takes its namespaces away. Usage: remove_pair <name>
remove_pair() {
  local side namespace pids tries
  for side in java go; do
    namespace=$prefix-$1-$side
    pids=$(ip netns pids "$namespace" 2>/dev/null) || continue
    [[ -z $pids ]] || kill $pids 2>/dev/null || true
    for ((tries = 20; tries > 0; tries--)); do
      pids=$(ip netns pids "$namespace" 2>/dev/null || true)
      [[ -n $pids ]] || break
      sleep 0.1
    done
    [[ -z $pids ]] || kill -9 $pids 2>/dev/null || true
    ip netns del "$namespace" 2>/dev/null || true
  done
  rm -f "/var/run/wireguard/$prefix$1"{,?,??}.{sock,pid} # a name, and its tunnel-hosts
}

clean_up() {
  local name
  for name in "${groups[@]}"; do
    kill -- "-$name" 2>/dev/null || true
  done
  for name in $(ip netns list 2>/dev/null |
    sed -n "s/^$prefix-\([a-z0-9]*\)-\(java\|go\).*/\1/p" | sort -u); do
    remove_pair "$name"
  done
}

bracketed() { if [[ $1 == *:* ]]; then echo "[$1]"; else echo "$1"; fi; }

# Gives a tunnel interface its addresses and sets it up. Usage: bring_up <java|go> <interface>
bring_up() {
  local namespace=$prefix-$pair-$1
  ip -n "$namespace" addr add "${inside[${1}4]}/24" dev "$2"
  ip -n "$namespace" addr add "${inside[${1}6]}/64" dev "$2" nodad
  ip -n "$namespace" link set "$2" mtu "$inner_mtu" up
}

# Starts wireguard-go, or whatever $go_command is. Usage: start_go <4|6 if it knows the endpoint, else -> <preshared key or ->
start_go() {
  local config=$case_dir/go.conf
  # Not by in_go: a function in the background would be a process of its own around this one.
  WG_PROCESS_FOREGROUND=1 LOG_LEVEL=verbose ip netns exec "$prefix-$pair-go" \
    "${go_command[@]}" "$go_interface" >>"$case_dir/go.log" 2>&1 &
  go_pid=$!
  {
    echo "[Interface]"
    echo "PrivateKey = $go_key"
    echo "ListenPort = $port"
    echo "[Peer]"
    echo "PublicKey = $java_public"
    echo "AllowedIPs = ${inside[java4]}/32, ${inside[java6]}/128"
    [[ $2 == - ]] || echo "PresharedKey = $2"
    [[ $1 == - ]] || echo "Endpoint = $(bracketed "${outside[java$1]}"):${peer_port:-$port}"
  } >"$config"
  local tries
  for ((tries = 50; tries > 0; tries--)); do
    if [[ -S /var/run/wireguard/$go_interface.sock ]] &&
      wg setconf "$go_interface" "$config" 2>/dev/null; then
      bring_up go "$go_interface"
      return
    fi
    sleep 0.1
  done
  refuse "${go_command[0]##*/} did not start: $(tail -n 1 "$case_dir/go.log")"
}

# Starts the Java host. Usage: start_java <4|6 if it knows the endpoint, else -> <preshared key or ->
start_java() {
  local config=$case_dir/java.conf
  {
    echo "[Interface]"
    echo "PrivateKey = $java_key"
    echo "ListenPort = $port"
    echo "MTU = $inner_mtu"
    echo "[Peer]"
    echo "PublicKey = $go_public"
    echo "AllowedIPs = ${inside[go4]}/32, ${inside[go6]}/128"
    [[ $2 == - ]] || echo "PresharedKey = $2"
    [[ $1 == - ]] || echo "Endpoint = $(bracketed "${outside[go$1]}"):$port"
  } >"$config"
  java_log=$case_dir/java.log
  : >"$java_log"
  [[ -p $case_dir/java.commands ]] || mkfifo "$case_dir/java.commands"
  # Opened for both, the pipe neither blocks here nor ends for the host.
  ip netns exec "$prefix-$pair-java" \
    "${java[@]}" "$programs.InteropHost" "$config" "$java_interface" \
    <>"$case_dir/java.commands" >>"$java_log" 2>>"$case_dir/java.err" &
  java_pid=$!
  await 60 "$java_log" ' READY '
  bring_up java "$java_interface"
}

# A line of the Java host's counters, into the case's output. Usage: java_stats
java_stats() {
  local before
  before=$(count "$java_log" ' STATS ')
  echo stats >"$case_dir/java.commands"
  local tries
  for ((tries = 30; tries > 0 && $(count "$java_log" ' STATS ') == before; tries--)); do
    sleep 0.1
  done
  grep ' STATS ' "$java_log" | tail -n 1
}

# Ends a host the hard way, as a power cut would. Usage: kill_host <process id>
kill_host() {
  kill -9 "$1"
  wait "$1" || true
}

# Seconds since 1970 of wireguard-go's last handshake, 0 if none.
go_handshake_time() { wg show "$go_interface" latest-handshakes | cut -f 2; }

other_side() { if [[ $1 == java ]]; then echo go; else echo java; fi; }

# How many echo replies reached a side's namespace, as its kernel counts them.
# Usage: echo_replies <java|go> <4|6>
echo_replies() {
  if [[ $2 == 4 ]]; then
    in_side "$1" awk '$1 == "Icmp:" && !n { n = split($0, names); next }
      $1 == "Icmp:" { for (i = 2; i <= n; i++) if (names[i] == "InEchoReps") print $i }' \
      /proc/net/snmp
  else
    in_side "$1" awk '$1 == "Icmp6InEchoReplies" { print $2 }' /proc/net/snmp6
  fi
}

# Pings through the tunnel; refuses if an answer is missing after 5 s. The kernel's counter decides
# and not ping: once it has had a reply, ping waits only two round trips for the last one, whatever
# -W says, and calls a late reply a lost one.
# Usage: ping_all <from java|go> <4|6> <pings> <interval in seconds> [ping option]...
ping_all() {
  local to answer before replies tries
  to=${inside[$(other_side "$1")$2]}
  before=$(echo_replies "$1" "$2")
  answer=$(in_side "$1" ping -n -q -c "$3" -i "$4" -W 5 "${@:5}" "$to" 2>&1) || true
  echo "$answer"
  for ((tries = 50; ; tries--)); do
    replies=$(($(echo_replies "$1" "$2") - before))
    ((replies < $3 && tries > 0)) || break
    sleep 0.1
  done
  grep -q "^$3 packets transmitted," <<<"$answer" && ((replies == $3)) ||
    refuse "ping to $to: $replies of $3 answered;" \
      "ping says: $(grep 'transmitted' <<<"$answer" || tail -n 1 <<<"$answer")"
  ! grep -q duplicates <<<"$answer" || refuse "ping to $to: answers came twice"
}

# Pings until an answer comes; prints the seconds it took.
# Usage: await_ping <from java|go> <4|6> <at most seconds>
await_ping() {
  local start=$SECONDS
  until in_side "$1" ping -n -q -c 1 -W 1 "${inside[$(other_side "$1")$2]}" >/dev/null 2>&1; do
    ((SECONDS - start < $3)) || refuse "no ping answered for $3 s"
    sleep 0.2
  done
  echo $((SECONDS - start))
}

# The rate that iperf3 names in a line, with its unit. Usage: rate_in <line>
rate_in() { grep -oE '[0-9.]+ [KMG]?bits/sec' <<<"$1"; }

# TCP inside the tunnel, to wireguard-go's side and back.
# Usage: tcp <4|6> <iperf3's option for how much>...
tcp() {
  local family=$1 option line
  local -a rates=()
  in_go iperf3 -s --forceflush -B "${inside[go$family]}" >"$case_dir/iperf3-server$family" 2>&1 &
  await 5 "$case_dir/iperf3-server$family" 'Server listening'
  for option in "" -R; do
    in_java timeout 60 iperf3 -c "${inside[go$family]}" "${@:2}" -f m $option \
      >"$case_dir/iperf3$option" 2>&1 || refuse "iperf3 $option: $(tail -n 1 "$case_dir/iperf3$option")"
    line=$(grep receiver "$case_dir/iperf3$option") || refuse "iperf3 $option: nothing received"
    [[ $line != *" 0.00 Bytes "* ]] || refuse "iperf3 $option: nothing received"
    rates+=("$(rate_in "$line")")
  done
  remark "TCP over IPv$family ${rates[0]}, back ${rates[1]}"
}
