#!/usr/bin/env bash
# Builds what the given peers need (go rust js py browser; none given means all) into target/ beside this
# script. What is up to date is left alone. A peer that cannot be built says why in one line, and
# does not stop the others; the exit code is 0 unless none could be built.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$here/target
logs=$target/logs

main() {
  local wanted=("$@") built=0 peer
  ((${#wanted[@]})) || wanted=(go rust js py browser)
  mkdir -p "$logs"
  redis
  for peer in "${wanted[@]}"; do
    case $peer in
      go | rust | js | py | browser)
        attempt "$peer"
        (($?)) || built=$((built + 1))
        ;;
      *) say "$peer: unknown peer (there are go, rust, js, py and browser)" ;;
    esac
  done
  ((built > 0))
}

say() { echo "prepare: $*" >&2; }

# prepare_<peer> does the work, stops at its first error (so this is not to be called where bash
# ignores errors, as in a condition), and may leave its reason in $logs/prepare-<peer>.why;
# otherwise the last line of its log is the reason.
attempt() {
  local peer=$1 log=$logs/prepare-$1.log why=$logs/prepare-$1.why status
  rm -f "$why"
  (
    set -e
    "prepare_$peer"
  ) >"$log" 2>&1
  status=$?
  if ((status == 0)); then
    say "$peer: ready"
    return 0
  fi
  [[ -s $why ]] || grep -v '^[[:space:]]*$' "$log" | tail -n 1 >"$why"
  say "$peer: failed: $(cat "$why") (see $(realpath --relative-to="$PWD" "$log"))"
  return 1
}

because() {
  local caller
  for caller in "${FUNCNAME[@]}"; do
    [[ $caller == prepare_* ]] && echo "$*" >"$logs/prepare-${caller#prepare_}.why"
  done
  exit 1
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null && continue
    because "no $tool on the path"
  done
}

# Whether the files are those that the stamp was made of.
fresh() {
  local stamp=$1
  shift
  [[ -f $stamp ]] && cat "$@" | sha256sum | cmp -s - "$stamp"
}

stamp() {
  local stamp=$1
  shift
  cat "$@" | sha256sum >"$stamp"
}

redis() {
  command -v redis-server >/dev/null && return
  if ! command -v apt-get >/dev/null; then
    say "redis: there is no redis-server; please install it"
  elif ((EUID != 0)); then
    say "redis: there is no redis-server, and only root may install it: apt-get install redis-server"
  else
    # RUNLEVEL=1 keeps the package from starting a server of its own
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
      apt-get install -y -qq --no-install-recommends redis-server; } >"$logs/prepare-redis.log" 2>&1; then
      say "redis: installed"
    else
      say "redis: failed: $(tail -n 1 "$logs/prepare-redis.log")"
    fi
  fi
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
}

# The sources are copied, as modules are looked for beside the file that imports them.
prepare_js() {
  need npm
  local from=$here/peers/js to=$target/js node
  mkdir -p "$to"
  cp "$from"/*.js "$from"/package.json "$from"/package-lock.json "$from"/.npmrc "$to"
  cd "$to"
  if ! fresh .installed package-lock.json || [[ ! -x node ]]; then
    npm ci --loglevel=error
    node=$(ls node_modules/node-linux-*/bin/node 2>/dev/null | head -n 1)
    ln -sfn "${node:-$(command -v node)}" node
    stamp .installed package-lock.json
  fi
  ./node -e 'process.exit(parseInt(process.versions.node) >= 22 ? 0 : 1)' ||
    because "node is $(./node --version), and js-libp2p needs 22"
}

# The page is one file: js-libp2p and what the js peer does, made for browsers. What is run comes
# last, so that it is not there unless all of it is.
prepare_browser() {
  need npm node
  local from=$here/peers/browser to=$target/browser
  rm -f "$to/peer.js"
  chromium
  mkdir -p "$to"
  cp "$from"/page.js "$from"/package.json "$from"/package-lock.json "$from"/.npmrc "$to"
  cp "$here"/peers/js/{extra,gossiper,redis}.js "$to"
  cd "$to"
  if ! fresh .installed package-lock.json; then
    npm ci --loglevel=error
    node=$(ls node_modules/node-linux-*/bin/node 2>/dev/null | head -n 1)
    ln -sfn "${node:-$(command -v node)}" node
    stamp .installed package-lock.json
  fi
  node_modules/.bin/esbuild page.js --bundle --format=esm --platform=browser --log-level=warning --outfile=page.bundle.js
  cp "$from"/peer.js "$to"
}

chromium() {
  [[ -x ${CHROMIUM:-/usr/bin/chromium} ]] && return
  command -v apt-get >/dev/null || because "no Chromium at ${CHROMIUM:-/usr/bin/chromium}: install it, or name it in CHROMIUM"
  ((EUID == 0)) || because "no Chromium, and only root may install it: apt-get install chromium"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
  [[ -x /usr/bin/chromium ]] || because "apt-get has installed no /usr/bin/chromium"
}

prepare_py() {
  need python3
  local from=$here/peers/python to=$target/py
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    because "this is $(python3 --version), and py-libp2p needs 3.10"
  if ! fresh "$to/.installed" "$from/requirements.txt" || ! "$to/bin/python" -c ''; then
    python3 -m venv --clear "$to"
    "$to/bin/pip" install --quiet --disable-pip-version-check -r "$from/requirements.txt"
    stamp "$to/.installed" "$from/requirements.txt"
  fi
  "$to/bin/python" -c 'import libp2p'
}

main "$@"
