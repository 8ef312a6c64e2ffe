#!/usr/bin/env bash
# One run, one table: hosts that carry a tunnel between two network namespaces joined by a veth pair,
# two equal ones face to face. This project's tunnel-host beside wireguard-go, boringtun-cli,
# gotatun-cli, the kernel's WireGuard and the bare link.
#
# Usage: mvn -pl wireguard-examples -am package -DskipTests && benchmarks/hosts.sh [option]...
#
#   --only a,b      these kinds: tunnel-host, wireguard-go (newest of the Go module proxy),
#                   wireguard-go-installed (that of the distribution), boringtun, gotatun, kernel, veth
#   --seconds N     length of an iperf3 run, 5 unless given
#   --repeat N      repetitions, 3 unless given; the table shows medians
#   --warm-up N     seconds of traffic before anything is measured, for all kinds alike, 15 unless
#                   given: a JVM compiles what it runs
#
# Needs root (without, it says "skipped" and exits 0), wireguard-tools, iperf3, iproute2, ping and
# tcpdump; go and cargo for hosts that are built, once, in target/hosts: remove that directory to get
# newer ones. Hosts that cannot be had are named with the reason. The run of all kinds takes half an
# hour after the builds. All hosts stay up side by side, and each figure is taken of one after the
# other, so that a machine whose speed drifts treats them alike; still, compare within one run only.
# Every figure is left in target/hosts/results.csv.
#
# CPU is user and system time of both hosts' processes; work that the kernel does for them elsewhere
# is in no row. Memory is the peak of the larger of the two.
set -euo pipefail
export LC_ALL=C # EPOCHREALTIME, awk and ping write numbers with a point

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
interop=$here/../wireguard-examples/interop
tunnel_host=$here/../wireguard-examples/tunnel-host
hosts=$here/target/hosts
work=$hosts/run
results=$hosts/results.csv

# shellcheck source=wireguard-examples/interop/harness.sh
source "$interop/harness.sh"

kinds=(tunnel-host wireguard-go wireguard-go-installed boringtun gotatun kernel veth)
# Short, since the names of interfaces are made of them.
declare -A pair_of=([tunnel-host]=th [wireguard-go]=wg [wireguard-go-installed]=wi [boringtun]=bt
  [gotatun]=gt [kernel]=ke [veth]=ve)
declare -A tcp_options=([tcp-1-up]="-P 1" [tcp-1-down]="-P 1 -R" [tcp-4-up]="-P 4"
  [tcp-4-down]="-P 4 -R")
cells=(ping tcp-1-up tcp-1-down tcp-4-up tcp-4-down udp ping-loaded)
udp_mbits=(125 250 500 1000 1500 2000 3000)
seconds=5 repeat=3 warm_up=15

give_up() {
  echo "hosts: $*" >&2
  exit 1
}

wrong_usage() {
  echo "hosts: $*" >&2
  echo "usage: hosts.sh [--only a,b] [--seconds N] [--repeat N] [--warm-up N]" >&2
  exit 2
}

# Usage: number <option> <value> <at least>
number() {
  if ! [[ $2 =~ ^[0-9]{1,4}$ ]] || ((10#$2 < $3)); then
    wrong_usage "$1 needs a number from $3 to 9999"
  fi
  echo $((10#$2))
}

# Prints those of all kinds that a list names, in the order of the table. Usage: chosen <a,b>
chosen() {
  local kind
  local -a asked
  IFS=, read -ra asked <<<"$1"
  ((${#asked[@]} > 0)) || wrong_usage "--only needs some of: ${kinds[*]}"
  for kind in "${asked[@]}"; do
    [[ " ${kinds[*]} " == *" $kind "* ]] || wrong_usage "no kind \"$kind\"; there are: ${kinds[*]}"
  done
  for kind in "${kinds[@]}"; do
    [[ ",$1," != *",$kind,"* ]] || echo "$kind"
  done
}

while (($# > 0)); do
  case $1 in
    --only)
      names=$(chosen "${2:-}") || exit
      mapfile -t kinds <<<"$names"
      ;;
    --seconds) seconds=$(number "$1" "${2:-}" 1) || exit ;;
    --repeat) repeat=$(number "$1" "${2:-}" 1) || exit ;;
    --warm-up) warm_up=$(number "$1" "${2:-}" 0) || exit ;;
    --help)
      sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *) wrong_usage "no option \"$1\"" ;;
  esac
  shift 2
done

if [[ $EUID -ne 0 ]]; then
  echo "skipped: network namespaces and TUN devices need root; run $0 as root"
  exit 0
fi
for need in ip:iproute2 wg:wireguard-tools iperf3:iperf3 ping:iputils-ping tcpdump:tcpdump; do
  command -v "${need%%:*}" >/dev/null || give_up "${need%%:*} is missing; apt-get install ${need##*:}"
done
[[ -c /dev/net/tun ]] || give_up "/dev/net/tun is missing; modprobe tun"

# --- programs ------------------------------------------------------------------------------------

# Builds a program unless it is there. Prints the reason if it cannot.
# Usage: build <name of the binary> <command>...
build() {
  local log=$hosts/build-$1.log
  [[ ! -x $hosts/bin/$1 ]] || return 0
  if ! command -v "$2" >/dev/null; then
    echo "no $2 to build it"
    return 1
  fi
  echo "hosts: building $1" >&2
  GOBIN=$hosts/bin nice "${@:2}" >"$log" 2>&1 </dev/null ||
    { echo "not built: $(tail -n 1 "$log")"; return 1; }
}

# Makes a kind's program available and prints its version, or prints why it cannot and fails.
# Usage: provide <kind>
provide() {
  local crates=(cargo install --root "$hosts" --locked)
  case $1 in
    tunnel-host)
      "$tunnel_host" --help >/dev/null 2>&1 || { "$tunnel_host" --help 2>&1 | tail -n 1; return 1; }
      "$("$interop/find-java.sh")" -version 2>&1 | sed -n 2p
      ;;
    wireguard-go)
      build wireguard go install golang.zx2c4.com/wireguard@latest || return 1
      { go version -m "$hosts/bin/wireguard" 2>/dev/null || "$hosts/bin/wireguard" --version; } |
        awk '$1 == "mod" {print $3} $1 == "wireguard-go" {print $2}'
      ;;
    wireguard-go-installed)
      command -v wireguard-go >/dev/null || { echo "not installed"; return 1; }
      wireguard-go --version | awk 'NR == 1 {print $NF}'
      ;;
    boringtun)
      build boringtun-cli "${crates[@]}" boringtun-cli || return 1
      "$hosts/bin/boringtun-cli" --version | awk '{print $NF}'
      ;;
    gotatun)
      build gotatun "${crates[@]}" gotatun-cli || return 1
      "$hosts/bin/gotatun" --version | awk '{print $NF}'
      ;;
    kernel | veth) uname -r ;;
  esac
}

# --- starting ------------------------------------------------------------------------------------
# The harness calls the sides java and go. Here both run the same; the one called java begins
# handshakes, and iperf3's client and ping run beside it.

# Usage: interface_of <pair> <side>
interface_of() { echo "$prefix$1${2:0:1}"; }

# Copies lines, each behind the time when it came.
stamp() {
  local line
  while IFS= read -r line; do echo "$EPOCHREALTIME $line"; done
}

# Runs a host in the background, its process id in <side>.pid. Usage: launch <side> <command>...
launch() {
  ip netns exec "$prefix-$pair-$1" "${@:2}" > >(stamp >"$case_dir/$1.log") 2>&1 </dev/null &
  echo $! >"$case_dir/$1.pid"
}

# Prints a side's configuration. Usage: configuration <side> [line of the section Interface]...
configuration() {
  local side=$1 other key=${1}_key public
  other=$(other_side "$side")
  public=${other}_public
  echo "[Interface]"
  echo "PrivateKey = ${!key}"
  echo "ListenPort = $port"
  (($# == 1)) || printf '%s\n' "${@:2}"
  echo "[Peer]"
  echo "PublicKey = ${!public}"
  echo "AllowedIPs = ${inside[${other}4]}/32, ${inside[${other}6]}/128"
  echo "Endpoint = ${outside[${other}4]}:$port"
  # It has the interface begin a handshake as soon as it is up.
  [[ $side != java ]] || echo "PersistentKeepalive = 25"
}

# Whether an interface can be configured. wg must not try too early: it removes the control socket of
# a program that has made it but does not listen yet. Usage: is_ready <kind> <side> <interface>
is_ready() {
  [[ $1 == kernel ]] || in_side "$2" cat /proc/net/unix | awk -v end="/$3.sock" '
    $4 == "00010000" && substr($NF, length($NF) - length(end) + 1) == end {found = 1}
    END {exit !found}'
}

# Starts a host and gives its interface all it needs. Usage: start_side <kind> <side>
start_side() {
  local kind=$1 side=$2 name tries
  name=$(interface_of "$pair" "$side")
  case $kind in
    tunnel-host)
      configuration "$side" "MTU = $inner_mtu" \
        "Address = ${inside[${side}4]}/24, ${inside[${side}6]}/64" >"$case_dir/$name.conf"
      launch "$side" "$tunnel_host" up "$case_dir/$name.conf"
      await 60 "$case_dir/$side.log" ' is up, UDP port '
      return
      ;;
    wireguard-go) launch "$side" "$hosts/bin/wireguard" -f "$name" ;;
    wireguard-go-installed) launch "$side" wireguard-go -f "$name" ;;
    boringtun) launch "$side" "$hosts/bin/boringtun-cli" -f "$name" --disable-drop-privileges ;;
    gotatun) launch "$side" "$hosts/bin/gotatun" -f "$name" --disable-drop-privileges ;;
    kernel)
      ip -n "$prefix-$pair-$side" link add "$name" type wireguard 2>"$case_dir/link" ||
        refuse "ip link add type wireguard: $(tail -n 1 "$case_dir/link")"
      ;;
  esac
  configuration "$side" >"$case_dir/$name.conf"
  for ((tries = 100; tries > 0; tries--)); do
    if is_ready "$kind" "$side" "$name" &&
      in_side "$side" wg setconf "$name" "$case_dir/$name.conf" 2>"$case_dir/setconf"; then
      bring_up "$side" "$name"
      return
    fi
    sleep 0.1
  done
  refuse "did not start: $(cat "$case_dir/$side.log" "$case_dir/setconf" 2>/dev/null | tail -n 1)"
}

# Ends a side's host as asked. Usage: end_side <side>
end_side() {
  local pid tries
  pid=$(cat "$case_dir/$1.pid")
  kill -TERM "$pid"
  for ((tries = 100; tries > 0; tries--)); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  refuse "still running 10 s after SIGTERM"
}

# Starts tunnel-host on the side java, with the time from there until it says that its interface is
# up, and until an initiation (148 bytes of UDP) crosses the link. Usage: timed_start <number>
timed_start() {
  local seen=$case_dir/initiation began time
  rm -f "$seen" "$seen.err" "$case_dir/java.log" # of the start before
  ip netns exec "$prefix-$pair-java" timeout 120 tcpdump -n -tt -l --immediate-mode -c 1 -i outside \
    "udp[4:2] == 156 and src host ${outside[java4]}" >"$seen" 2>"$seen.err" </dev/null &
  await 10 "$seen.err" 'listening on'
  began=$EPOCHREALTIME
  start_side tunnel-host java
  await 20 "$seen" 'length 148'
  for time in "up-ms:$(sed -n 's/ .* is up, UDP port .*//p' "$case_dir/java.log")" \
    "initiation-ms:$(sed -n 's/ .*//p' "$seen")"; do
    record tunnel-host "${time%%:*}" "$1" \
      "$(awk -v a="$began" -v b="${time##*:}" 'BEGIN {printf "%.0f", (b - a) * 1000}')"
  done
}

# Makes a kind's pair, with hosts that have shaken hands. Usage: start_kind <kind>
start_kind() {
  local turn
  make_pair "${pair_of[$1]}"
  case $1 in
    veth)
      bring_up java outside
      bring_up go outside
      ;;
    tunnel-host)
      start_side "$1" go
      for ((turn = 1; turn <= repeat; turn++)); do
        ((turn == 1)) || end_side java
        timed_start "$turn"
      done
      ;;
    *)
      start_side "$1" go
      start_side "$1" java
      ;;
  esac
  await_ping java 4 10
}

# Usage: record <kind> <what> <repetition> <value>
record() { echo "$1,$2,$3,$4" >>"$results"; }

# Provides and starts a kind and says so; adds it to "running", or says why not. Usage: set_up <kind>
set_up() {
  local version status=0
  if version=$(provide "$1"); then
    use "$1"
    mkdir -p "$case_dir"
    # Not in a condition: there bash would ignore errexit within the function.
    set +e
    (
      set -e
      umask 077 # keys
      start_kind "$1"
    ) >"$case_dir/output" 2>&1
    status=$?
    set -e
    if ((status == 0)); then
      host_pids[$1]=$(cat "$case_dir"/*.pid 2>/dev/null | xargs || true)
      running+=("$1")
      serve
    else
      remove_pair "$pair"
      version="missing: $(cat "$case_dir/reason" 2>/dev/null || tail -n 1 "$case_dir/output")"
    fi
  else
    version="missing: $version"
  fi
  printf '%-22s  %s\n' "$1" "$version"
}

# Makes a kind's pair the one that the harness and the functions below work with. Usage: use <kind>
use() {
  pair=${pair_of[$1]}
  case_dir=$work/$1
}

# Ends what runs and takes away what is left of it.
finish() {
  local kind side
  trap - EXIT
  clean_up
  for kind in "${kinds[@]}"; do
    for side in java go; do
      rm -f "/var/run/wireguard/$(interface_of "${pair_of[$kind]}" "$side")".{sock,pid}
    done
  done
}

# --- measuring -----------------------------------------------------------------------------------

# Starts iperf3's server of the pair, in place of the one before.
serve() {
  local log=$case_dir/server.log tries
  if [[ -f $case_dir/server ]]; then
    kill -9 "$(<"$case_dir/server")" 2>/dev/null || true
    sleep 0.2
  fi
  rm -f "$log"
  ip netns exec "$prefix-$pair-go" iperf3 -s --forceflush >"$log" 2>&1 </dev/null &
  echo $! >"$case_dir/server"
  for ((tries = 50; tries > 0; tries--)); do
    ! grep -q 'Server listening' "$log" 2>/dev/null || return 0
    sleep 0.1
  done
}

# Runs iperf3 through the pair; prints Gbit/s, GiB and percent lost, as the receiver counted them.
# Usage: iperf <seconds> [option]...
iperf() {
  local log=$case_dir/iperf3.log
  if ! ip netns exec "$prefix-$pair-java" timeout --foreground $(($1 + 15)) iperf3 \
    -c "${inside[go4]}" --connect-timeout 5000 -f k -t "$1" "${@:2}" >"$log" 2>&1 </dev/null; then
    serve
    return 1
  fi
  awk '$NF == "receiver" {
      for (i = 1; i <= NF; i++) {
        if ($i == "Kbits/sec") kbits = $(i - 1)
        if ($i == "sec") split($(i - 1), span, "-")
        if ($i ~ /%\)$/) {lost = $i; gsub(/[(%)]/, "", lost)}
      }
    }
    END {
      if (kbits == "") exit 1
      printf "%.4f %.4f %s\n", kbits / 1e6, kbits * (span[2] - span[1]) / 8 * 1000 / 2^30, lost + 0
    }' "$log"
}

# Seconds of CPU that a kind's processes have used; nothing where there are none. Usage: cpu <kind>
cpu() {
  local pid
  for pid in ${host_pids[$1]}; do
    cat "/proc/$pid/stat" || true
  done 2>/dev/null | awk -v ticks="$(getconf CLK_TCK)" '
    {sub(/^.*\) /, ""); sum += $12 + $13} END {if (NR > 0) printf "%.2f\n", sum / ticks}'
}

# Average of 50 round trips in milliseconds. Usage: round_trip
round_trip() {
  in_java timeout --foreground 20 ping -n -q -c 50 -i 0.02 -W 2 "${inside[go4]}" |
    awk -F/ '/^rtt/ {print $5; found = 1} END {exit !found}'
}

# Notes that a figure could not be taken. Usage: miss <kind> <what> <repetition>
miss() {
  echo "$1, $2, repetition $3: $(tail -n 1 "$case_dir/iperf3.log" 2>/dev/null || true)" \
    >>"$work/missed"
}

# Usage: measure_tcp <kind> <cell> <repetition>
measure_tcp() {
  local before values gbits gib
  local -a options
  read -ra options <<<"${tcp_options[$2]}"
  before=$(cpu "$1")
  values=$(iperf "$seconds" "${options[@]}") || { miss "$@"; return 0; }
  read -r gbits gib _ <<<"$values"
  record "$1" "$2" "$3" "$gbits"
  [[ -n $before ]] || return 0
  record "$1" "gib-$2" "$3" "$gib"
  record "$1" "cpu-$2" "$3" "$(awk -v a="$before" -v b="$(cpu "$1")" 'BEGIN {print b - a}')"
}

# The highest of growing rates that loses less than 1 %, as it came out; 0 if the first loses more.
# Usage: measure_udp <kind> <cell> <repetition>
measure_udp() {
  local mbits values gbits lost best=0
  for mbits in "${udp_mbits[@]}"; do
    if ! values=$(iperf "$seconds" -u -b "${mbits}M" -l 1372 -w "$udp_buffer"); then
      miss "$@"
      [[ $best != 0 ]] || return 0
      break
    fi
    read -r gbits _ lost <<<"$values"
    awk -v lost="$lost" 'BEGIN {exit !(lost < 1)}' || break
    best=$gbits
    # iperf3 itself does not get further.
    awk -v is="$gbits" -v wanted="$mbits" 'BEGIN {exit !(is > wanted / 1000 * 0.9)}' || break
  done
  record "$1" "$2" "$3" "$best"
}

# Usage: measure_ping <kind> <cell> <repetition>
measure_ping() {
  local load='' average
  if [[ $2 == ping-loaded ]]; then
    iperf 3 >/dev/null &
    load=$!
    sleep 1
  fi
  if average=$(round_trip); then record "$1" "$2" "$3" "$average"; else miss "$@"; fi
  [[ -z $load ]] || wait "$load" || true
}

# Usage: measure <kind> <cell> <repetition>
measure() {
  use "$1"
  case $2 in
    tcp-*) measure_tcp "$@" ;;
    udp) measure_udp "$@" ;;
    ping*) measure_ping "$@" ;;
  esac
}

# Traffic of all sorts for the time asked for. Usage: warm <kind>
warm() {
  local third=$(((warm_up + 2) / 3))
  ((third > 0)) || return 0
  use "$1"
  { iperf "$third" -P 4 && iperf "$third" -R && iperf "$third" -u -b 500M -l 1372 --bidir; } \
    >/dev/null || miss "$1" warm-up 0
}

# CPU per GiB over the TCP cells of a repetition. Usage: add_cpu <kind> <repetition>
add_cpu() {
  local value
  value=$(awk -F, -v kind="$1" -v turn="$2" '
    $1 == kind && $3 == turn && $2 ~ /^gib-/ {gib += $4}
    $1 == kind && $3 == turn && $2 ~ /^cpu-/ {cpu += $4}
    END {if (gib > 0) printf "%.3f", cpu / gib}' "$results")
  [[ -z $value ]] || record "$1" cpu-per-gib "$2" "$value"
}

# The peak of resident memory of the larger process, MiB. Usage: add_memory <kind>
add_memory() {
  local pid value
  value=$(for pid in ${host_pids[$1]}; do
    awk '$1 == "VmHWM:" {printf "%.1f\n", $2 / 1024}' "/proc/$pid/status" || true
  done 2>/dev/null | sort -g | tail -n 1)
  [[ -z $value ]] || record "$1" memory-mib "$repeat" "$value"
}

# --- the table -----------------------------------------------------------------------------------

# The median of lines of numbers; nothing of none.
median() {
  sort -g | awk '{value[NR] = $1}
    END {if (NR > 0) print (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2}'
}

# Usage: median_of <kind> <what>
median_of() {
  awk -F, -v kind="$1" -v what="$2" '$1 == kind && $2 == what {print $4}' "$results" | median
}

# The median of quotients, each of two values of the same repetition.
# Usage: quotient <kind> <kind> <what>
quotient() {
  awk -F, -v one="$1" -v other="$2" -v what="$3" '
    $2 == what && $1 == one {above[$3] = $4}
    $2 == what && $1 == other {below[$3] = $4}
    END {for (turn in above) if (below[turn] > 0) print above[turn] / below[turn]}' "$results" |
    median
}

# Usage: shown <decimals> <value or nothing>
shown() { if [[ -z $2 ]]; then echo -; else printf '%.*f\n' "$1" "$2"; fi; }

# Each with its decimals.
columns=(tcp-1-up:2 tcp-1-down:2 tcp-4-up:2 tcp-4-down:2 udp:2 ping:3 ping-loaded:3 cpu-per-gib:2
  memory-mib:0 up-ms:0 initiation-ms:0)

# Prints the row of a kind. Usage: row <kind>
row() {
  local column
  printf '| %-22s |' "$1"
  for column in "${columns[@]}"; do
    printf ' %8s |' "$(shown "${column##*:}" "$(median_of "$1" "${column%%:*}")")"
  done
  printf '\n'
}

print_table() {
  local kind
  printf '\n%s\n%s\n' \
    "Gbit/s of TCP (streams, direction) and of UDP (the highest of ${udp_mbits[*]} Mbit/s with less than 1 % lost," \
    "0: none), ms of ping, CPU s per GiB of TCP, MiB, ms from the start until it is up and sends an initiation"
  printf '| %-22s |' host
  printf ' %8s |' '1 up' '1 down' '4 up' '4 down' UDP ping 'loaded' CPU memory 'is up' 'sends'
  printf '\n|---|---|---|---|---|---|---|---|---|---|---|---|\n'
  for kind in "${running[@]}"; do row "$kind"; done
}

# When tunnel-host's processes changed over to the cipher engine that they keep: figures from before
# are those of another one.
print_engines() {
  local side at engine
  printf '\ncipher engine of tunnel-host, and when it came to serve\n'
  for side in java go; do
    read -r at engine < <(sed -n 's/ .*ChaCha20-Poly1305 engine:/ /p' "$work/tunnel-host/$side.log" |
      tail -n 1) || { echo "not settled until the end"; continue; }
    awk -v at="$at" -v first="$first_figure" -v engine="$engine" 'BEGIN {
      printf "%s: %.1f s %s the first figure\n", engine, at < first ? first - at : at - first,
        at < first ? "before" : "AFTER"
    }'
  done
}

# Prints a line with an aim. Usage: against <text> <value or nothing> <least|most> <aim> [remark]
against() {
  local verdict
  verdict=$(awk -v value="$2" -v side="$3" -v aim="$4" 'BEGIN {
    met = side == "least" ? value >= aim : value <= aim
    print value == "" ? "-" : met ? "met" : "missed"}')
  printf '| %-38s | %8s | %-28s | %-6s |\n' "$1" "$(shown 2 "$2")" "at $3 $4${5:-}" "$verdict"
}

print_ratios() {
  local cell other=wireguard-go
  printf '\ntunnel-host to %s: medians of the quotients within a repetition\n' "$other"
  printf '| %-38s | %8s | %-28s | %-6s |\n|---|---|---|---|\n' what measured aim ''
  for cell in tcp-1-up tcp-1-down tcp-4-up tcp-4-down; do
    against "$cell" "$(quotient tunnel-host "$other" "$cell")" least 1.8 ', 2.2 wished'
  done
  against "CPU per GiB" "$(quotient tunnel-host "$other" cpu-per-gib)" most 0.6
  against "ping, idle" "$(quotient tunnel-host "$other" ping)" most 0.7
  against "memory of tunnel-host, MiB" "$(median_of tunnel-host memory-mib)" most 256
  against "its first initiation, ms from the start" "$(median_of tunnel-host initiation-ms)" most 1000
}

# --- the run -------------------------------------------------------------------------------------

rm -rf "$work"
mkdir -p "$work" "$hosts/bin"
echo "host,what,repetition,value" >"$results"
: >"$work/missed"
export WG_PROCESS_FOREGROUND=1
declare -A host_pids=()
running=()
# As much as the system allows, up to 4 MiB: with its default iperf3 loses datagrams itself when it
# has to wait for a core.
udp_buffer=$(sort -n /proc/sys/net/core/{r,w}mem_max <(echo 4194304) | head -n 1)
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

echo "cpu                     $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
  "$(nproc) cores, load average $(cut -d ' ' -f 1 /proc/loadavg)"
echo "kernel                  $(uname -r), $(cat /proc/sys/net/ipv4/tcp_congestion_control)"
echo "iperf3                  $(iperf3 --version | awk 'NR == 1 {print $2}')," \
  "$repeat x $seconds s; UDP of 1372 bytes, buffers of $udp_buffer bytes"
echo "warm-up                 $warm_up s of traffic, all kinds alike"
for kind in "${kinds[@]}"; do set_up "$kind"; done
((${#running[@]} > 0)) || give_up "nothing to measure"

for kind in "${running[@]}"; do warm "$kind"; done
first_figure=$EPOCHREALTIME
for ((turn = 1; turn <= repeat; turn++)); do
  for cell in "${cells[@]}"; do
    echo "hosts: repetition $turn of $repeat, $cell" >&2
    for kind in "${running[@]}"; do measure "$kind" "$cell" "$turn"; done
  done
  for kind in "${running[@]}"; do add_cpu "$kind" "$turn"; done
done
for kind in "${running[@]}"; do add_memory "$kind"; done

print_table
if [[ " ${running[*]} " == *" tunnel-host "* ]]; then
  print_ratios
  print_engines
fi
if [[ -s $work/missed ]]; then
  printf '\nnot measured:\n'
  cat "$work/missed"
fi
