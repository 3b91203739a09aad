#!/usr/bin/env bash
# train.sh JAVA RUN: writes RUN/classes.list, the classes that commands and a node load. A node runs for that, on loopback and in a
# directory of its own, and commands speak with it. From the list java -Xshare:dump makes the archive that halves starting.
set -euo pipefail
java=$1 run=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
node=
trap 'if [ -n "$node" ]; then kill "$node" 2>/dev/null || true; fi; rm -rf "$scratch"' EXIT
export HYPHA_DATA_DIR="$scratch/node"
program=(-XX:+UseSerialGC --enable-native-access=dev.hypha.crypto,io.netty.common -p "$run" -m dev.hypha.app/dev.hypha.cli.Main)

# The classes that a run of the command loads.
watch() {
  "$java" "-XX:DumpLoadedClassList=$scratch/$1" "${program[@]}" "${@:2}"
}

# itself, not by watch: what is ended below must be the node, not a shell above it
"$java" "-XX:DumpLoadedClassList=$scratch/up" "${program[@]}" up --listen /ip4/127.0.0.1/tcp/0 >"$scratch/addresses" 2>"$scratch/log" &
node=$!
trap 'echo "train.sh: line $LINENO failed; the node said:" >&2; cat "$scratch/addresses" "$scratch/log" >&2' ERR
for _ in $(seq 300); do
  if [ -s "$scratch/addresses" ]; then break; fi
  kill -0 "$node"
  sleep 0.1
done
address=$(head -n 1 "$scratch/addresses")
HYPHA_DATA_DIR="$scratch/other" watch other ping --count 2 "$address" >/dev/null 2>&1 # a peer: both ends of a handshake
watch peers peers --json >/dev/null 2>&1
while read -r command; do
  # a command of a later version may be missing here: then its classes are loaded from the jars
  read -ra words <<<"$command"
  watch "${words[0]}" "${words[@]}" >/dev/null 2>&1 || true
done <"$here/commands"
kill "$node"
wait "$node" || true
node=
# one list of all: each class once, without the numbers that only one run knows
cat "$scratch"/up "$scratch"/other "$scratch"/peers $(sed "s|^\([a-z]*\).*|$scratch/\1|" "$here/commands") 2>/dev/null \
  | grep -v ' source: ' | sed 's/ id: [0-9]*//' | awk '!seen[$0]++' >"$run/classes.list"
