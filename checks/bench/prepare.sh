#!/usr/bin/env bash
# Builds what the given parts need (go rust js delayline; none given means all) into target/ beside
# this script. What is up to date is left alone. A part that cannot be built says why in one line,
# and does not stop the others; the exit code is 0 unless none could be built.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$here/target
logs=$target/logs

main() {
  local wanted=("$@") built=0 part
  ((${#wanted[@]})) || wanted=(go rust js delayline)
  mkdir -p "$logs"
  for part in "${wanted[@]}"; do
    case $part in
      go | rust | js | delayline)
        attempt "$part"
        (($?)) || built=$((built + 1))
        ;;
      *) say "$part: unknown part (there are go, rust, js and delayline)" ;;
    esac
  done
  ((built > 0))
}

say() { echo "prepare: $*" >&2; }

# prepare_<part> stops at its first error, so this is not to be called where bash ignores errors, as
# in a condition. The last line of the log is the reason.
attempt() {
  local part=$1 log=$logs/prepare-$1.log status
  (
    set -e
    "prepare_$part"
  ) >"$log" 2>&1
  status=$?
  ((status == 0)) && return 0
  say "$part: failed: $(grep -v '^[[:space:]]*$' "$log" | tail -n 1) (see $(realpath --relative-to="$PWD" "$log"))"
  return 1
}

need() {
  command -v "$1" >/dev/null || { echo "no $1 on the path"; exit 1; }
}

prepare_go() {
  need go
  mkdir -p "$target/go"
  cd "$here/peers/go"
  go build -trimpath -buildvcs=false -mod=readonly -o "$target/go/peer" .
}

prepare_rust() {
  need cargo
  cd "$here/peers/rust"
  nice cargo build --release --locked --target-dir "$target/rust"
  ln -sfn release/hypha-bench-rust "$target/rust/peer"
}

# The sources are copied, as modules are looked for beside the file that imports them.
prepare_js() {
  need npm
  local from=$here/peers/js to=$target/js node
  mkdir -p "$to"
  cp "$from"/*.js "$from"/package.json "$from"/package-lock.json "$from"/.npmrc "$to"
  cd "$to"
  if ! sha256sum <package-lock.json | cmp -s - .installed || [[ ! -x node ]]; then
    npm ci --loglevel=error
    node=$(ls node_modules/node-linux-*/bin/node 2>/dev/null | head -n 1)
    ln -sfn "${node:-$(command -v node)}" node
    sha256sum <package-lock.json >.installed
  fi
}

prepare_delayline() {
  local compiler
  if ! command -v iperf3 >/dev/null && ((EUID == 0)) && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends iperf3
  fi
  compiler=$(command -v cc || command -v gcc || command -v clang) || { echo "no C compiler on the path"; exit 1; }
  [[ $target/delayline -nt $here/delayline/delayline.c ]] && return
  "$compiler" -std=gnu17 -O2 -Wall -Wextra -Werror -pthread -o "$target/delayline" "$here/delayline/delayline.c"
}

main "$@"
