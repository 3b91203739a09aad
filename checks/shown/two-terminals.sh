#!/usr/bin/env bash
# Two people, a terminal each: ping, and a file that is cut in the middle and resumed. From a fresh clone, with ./hypha alone.
#   checks/shown/two-terminals.sh [MIB]      size of the file in MiB, 1024 if left out
# Ends 0 if every step held. Processes that it started end with it; the files go to a temporary directory, removed at the end.
set -uo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
mib=${1:-1024}
work=$(mktemp -d "${TMPDIR:-/tmp}/hypha-shown-XXXXXX")
hypha="$root/hypha"
failed=0

# ends those of our own children that still run, by their ids
stop_all() {
  local pid
  for pid in $(jobs -rp); do kill "$pid" 2>/dev/null; done
  wait
}
finish() {
  stop_all
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

step() { printf '\n%s\n' "== $*"; }
holds() { printf '  ok      %s\n' "$*"; }
fails() { printf '  FAILED  %s\n' "$*"; failed=1; }
fatal() { fails "$*"; exit 1; }
check() { local what=$1; shift; if "$@"; then holds "$what"; else fails "$what"; fi; }

# waits up to SECONDS until the command succeeds
eventually() {
  local deadline=$((SECONDS + $1)); shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.05
  done
}

has_line() { [ -s "$1" ] && grep -q "$2" "$1"; }

# node NAME ADDRESS: starts one; $pid is its process
node() {
  "$hypha" up --data-dir "$work/$1" --listen "$2" >"$work/$1.out" 2>>"$work/$1.err" &
  pid=$!
  eventually 60 has_line "$work/$1.out" /p2p/ || fatal "node $1 is not up: $(cat "$work/$1.err")"
}

# receive NAME: lets files in; $pid is the process
receive() {
  : >"$work/$1.receive.err"
  "$hypha" receive "$work/inbox" --data-dir "$work/$1" >>"$work/$1.receive.out" 2>"$work/$1.receive.err" &
  pid=$!
  eventually 60 has_line "$work/$1.receive.err" 'files go to' || fatal "$1 does not receive: $(cat "$work/$1.receive.err")"
}

arrived() { [ -n "$(find "$work/inbox" -name '*.part' -size "+$1M" -print -quit)" ]; }
field() { grep -o "\"$1\":[0-9.]*" "$2" | cut -d: -f2; }

step "the build"
"$hypha" --version || fatal "it does not build"

step "two nodes"
node alice /ip4/127.0.0.1/tcp/0
node bob /ip4/127.0.0.1/tcp/0
bob=$pid
address=$(head -n 1 "$work/bob.out")
listen=${address%/p2p/*}
holds "alice $("$hypha" id --data-dir "$work/alice")"
holds "bob   $address"

step "hypha ping"
if "$hypha" ping "$address" --data-dir "$work/alice" | tee "$work/ping.out"; then
  check "over hybrid Noise" grep -q 'X25519MLKEM768' "$work/ping.out"
else
  fails "nobody answered"
fi

step "hypha send: $mib MiB"
mkdir "$work/inbox"
head -c "${mib}M" /dev/urandom >"$work/file.bin" || fatal "no room for the file"
digest=$(sha256sum "$work/file.bin" | cut -d' ' -f1)
receive bob
"$hypha" send "$work/file.bin" "$address" --data-dir "$work/alice" --json >"$work/cut.out" 2>"$work/cut.err" &
sending=$!

step "kill -9 of bob's node in the middle"
if ((mib > 1)) && eventually 300 arrived $((mib / 2)); then
  kill -9 "$bob"
  wait "$bob" 2>/dev/null
  holds "killed with $(($(stat -c %s "$work"/inbox/.hypha-incoming/*.part) >> 20)) of $mib MiB on its disk"
else
  fails "the file did not arrive by halves"
fi
wait "$sending"
code=$?
check "the sender says so (exit code $code): $(head -n 1 "$work/cut.err")" test "$code" -eq 1
check "nothing half is in the inbox" test ! -e "$work/inbox/file.bin"

step "bob comes back on $listen"
: >"$work/bob.out"
node bob "$listen"
check "with the same address" test "$(head -n 1 "$work/bob.out")" = "$address"
receive bob

step "hypha send again"
if "$hypha" send "$work/file.bin" "$address" --data-dir "$work/alice" --json >"$work/sent.json"; then
  resumed=$(field resumed_at "$work/sent.json")
  seconds=$(field seconds "$work/sent.json")
  check "resumed at $((resumed >> 20)) MiB, not at the beginning" test "$resumed" -gt 0
  holds "the rest, $((mib - (resumed >> 20))) MiB, in $seconds s, both digests included: $(
    awk -v b="$((mib - (resumed >> 20)))" -v s="$seconds" 'BEGIN { printf "%.0f MiB/s", b / s }')"
else
  fails "it was not sent"
fi
check "sha256 as before: $digest" test "$(sha256sum "$work/inbox/file.bin" | cut -d' ' -f1)" = "$digest"

step "once more, in one go"
cp "$work/file.bin" "$work/other.bin"
printf x >>"$work/other.bin"
if "$hypha" send "$work/other.bin" "$address" --data-dir "$work/alice" | sed 's/^/  /'; then
  check "sha256 is that of the file" cmp -s "$work/other.bin" "$work/inbox/other.bin"
else
  fails "it was not sent"
fi

step "the end"
stop_all
check "no lock and no socket is left" test -z "$(find "$work" \( -name lock -o -name control.sock \) -print -quit)"
if ((failed)); then printf '\nsome steps FAILED\n'; else printf '\nall steps held\n'; fi
exit "$failed"
