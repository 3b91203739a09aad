#!/usr/bin/env bash
# Builds the .deb, installs it on this machine as a new user would, runs a node as the service's user, and removes all of it again.
# Root on Debian or Ubuntu; refuses where hypha is installed already. Exits with the first thing that does not hold.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ "$(id -u)" != 0 ]; then echo "package.sh: installs a package, so it needs root" >&2; exit 3; fi
if dpkg-query -W hypha >/dev/null 2>&1 || [ -e /var/lib/hypha ] || [ -e /etc/hypha ]; then
  echo "package.sh: hypha is or was installed here; not touched" >&2
  exit 3
fi

say() { printf '\n== %s\n' "$*"; }
holds() { if "${@:2}"; then echo "ok: $1"; else echo "NOT: $1" >&2; exit 1; fi; }
as_service() { runuser -u hypha -- env HYPHA_DATA_DIR=/var/lib/hypha HYPHA_CONFIG=/etc/hypha/config.toml hypha "$@"; }
listens() { for _ in $(seq 300); do [ -s "$scratch/addresses" ] && return; kill -0 "$node" || return 1; sleep 0.1; done; return 1; }
scratch=$(mktemp -d)
node=
end() {
  # the node writes its process id into its lock; runuser stands between it and us
  if [ -n "$node" ] && [ -s /var/lib/hypha/lock ]; then kill "$(cat /var/lib/hypha/lock)" || true; fi
  if dpkg-query -W hypha >/dev/null 2>&1; then dpkg --purge hypha; fi
  rm -rf "$scratch"
}
trap end EXIT

say "build"
if [ "${1:-}" != --built ]; then ./dev package deb; fi
package=$(ls target/package/hypha_*.deb)
dpkg-deb --info "$package" | sed -n '/Package:/,$p'

say "install"
dpkg -i "$package"
hypha --version
holds "the version is that of the package" [ "$(hypha --version)" = "hypha $(dpkg-deb -f "$package" Version)" ]
holds "nothing but the result is printed, not a warning of Java" [ -z "$(hypha --version 2>&1 >/dev/null)" ]
holds "man finds its page" man -w hypha-up
holds "the configuration is right" as_service config check
holds "the state is the service's alone" [ "$(stat -c %U:%a /var/lib/hypha)" = hypha:700 ]
archive=$(cd /usr/lib/hypha && runtime/bin/java -XX:+UseSerialGC -XX:SharedArchiveFile=lib/classes.jsa -Xlog:class+load \
  --enable-native-access=dev.hypha.crypto -p /usr/lib/hypha/lib -m dev.hypha.app/dev.hypha.cli.Main --version \
  | grep -c 'dev.hypha.cli.Main .*shared objects file') || true
holds "the class archive counts where it is installed" [ "$archive" = 1 ]

say "a node as the service runs it"
begin=$(date +%s%N)
as_service up --profile server >"$scratch/addresses" 2>"$scratch/notes" &
node=$!
holds "it listens" listens
echo "after $((($(date +%s%N) - begin) / 1000000)) ms (machine load $(cut -d' ' -f1 /proc/loadavg))"
head -n 3 "$scratch/addresses"
as_service addresses | head -n 1
as_service peers
as_service audit verify | tail -n 1
kill "$(cat /var/lib/hypha/lock)"
wait "$node" || true
node=
cat "$scratch/notes"
holds "it stopped in order" grep -q 'hypha: stopped' "$scratch/notes"

if command -v systemd-analyze >/dev/null; then
  say "the unit"
  systemd-analyze verify /usr/lib/systemd/system/hypha.service
  systemd-analyze security --offline=true /usr/lib/systemd/system/hypha.service | tail -n 1
fi

say "remove, then purge"
identity=$(md5sum </var/lib/hypha/key)
dpkg --remove hypha
holds "the identity outlives removal" [ "$(md5sum </var/lib/hypha/key)" = "$identity" ]
dpkg --purge hypha
holds "purging leaves nothing" [ ! -e /var/lib/hypha ]
holds "no configuration either" [ ! -e /etc/hypha ]
holds "no user either" [ -z "$(getent passwd hypha)" ]
