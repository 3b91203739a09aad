#!/usr/bin/env bash
# package.sh JAVA [image|deb|container|all]: what is handed out, in target/package. Called by ./dev package.
#
#   image      hypha-VERSION/ and hypha-VERSION-ARCH.tar.gz: a Java runtime of the modules that are needed, the jars, man pages, completions
#   deb        hypha_VERSION_ARCH.deb: the image in /usr/lib/hypha, a user, a service, /etc/hypha/config.toml
#   container  an OCI image by podman, buildah or docker, whichever there is, from packaging/Containerfile
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
here="$root/packaging"
out="$root/target/package"
java=$1
jdk=$(dirname "$(dirname "$java")")
what=${2:-all}

# What bcprov, jackson, picocli and we require, and what they use where it is there: no AWT, no compiler, no tools.
modules=java.base,java.logging,java.naming,java.sql,jdk.httpserver,jdk.jfr,jdk.management,jdk.net,jdk.unsupported

say() { echo "package: $*" >&2; }

run() { "$root/hypha" "$@"; }

# Everything is as old as the last commit, so that the same commit gives the same bytes.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)}

version=$(run --version | sed 's/^hypha //')
arch=$(dpkg --print-architecture 2>/dev/null || uname -m)
home="$out/hypha-$version"

settle() { find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +; }

image() {
  say "the image: $home"
  rm -rf "$home" && mkdir -p "$home"/{bin,lib,share/man/man1,share/completions}
  "$jdk/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --output "$home/runtime"
  cp "$root"/app/target/run/*.jar "$home/lib"
  if [ -d "$root/app/target/run/native" ]; then cp -r "$root/app/target/run/native" "$home/lib"; fi
  install -m 755 "$here/hypha" "$here/hypha-archive" "$home/bin"
  cp "$root/LICENSE" "$here/hypha.service" "$home/share"
  local page shell
  for page in "$root"/man/*.1; do gzip -9n <"$page" >"$home/share/man/man1/$(basename "$page").gz"; done
  for shell in bash zsh fish; do run completion "$shell" >"$home/share/completions/hypha.$shell"; done
  run config init --config "$home/share/config.toml.new" >/dev/null 2>&1
  mv "$home/share/config.toml.new" "$home/share/config.toml"
  chmod 644 "$home/share/config.toml"
  "$here/train.sh" "$home/runtime/bin/java" "$home/lib"
  settle "$home"
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$out" -c "hypha-$version" \
    | gzip -9n >"$out/hypha-$version-$arch.tar.gz"
}

deb() {
  local tree="$out/deb" name
  rm -rf "$tree" && mkdir -p "$tree"/{DEBIAN,etc/hypha,usr/bin,usr/lib,usr/lib/systemd/system,usr/share/man,usr/share/doc/hypha}
  mkdir -p "$tree"/usr/share/{bash-completion/completions,zsh/vendor-completions,fish/vendor_completions.d}
  cp -a "$home" "$tree/usr/lib/hypha"
  local share="$tree/usr/lib/hypha/share"
  mv "$share/hypha.service" "$tree/usr/lib/systemd/system"
  mv "$share/man/man1" "$tree/usr/share/man"
  mv "$share/completions/hypha.bash" "$tree/usr/share/bash-completion/completions/hypha"
  mv "$share/completions/hypha.fish" "$tree/usr/share/fish/vendor_completions.d/hypha.fish"
  { echo "#compdef hypha"; cat "$share/completions/hypha.zsh"; } >"$tree/usr/share/zsh/vendor-completions/_hypha"
  mv "$share/config.toml" "$tree/etc/hypha/config.toml"
  cp "$here/copyright" "$tree/usr/share/doc/hypha/copyright"
  rm -rf "$share"
  ln -s ../lib/hypha/bin/hypha "$tree/usr/bin/hypha"
  for name in postinst prerm postrm; do install -m 755 "$here/deb/$name" "$tree/DEBIAN/$name"; done
  echo /etc/hypha/config.toml >"$tree/DEBIAN/conffiles"
  sed -e "s/@VERSION@/$version/; s/@ARCH@/$arch/; s/@SIZE@/$(du -sk "$tree/usr" | cut -f1)/" "$here/deb/control" >"$tree/DEBIAN/control"
  (cd "$tree" && find etc usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  chmod -R u=rwX,go=rX "$tree"
  settle "$tree"
  dpkg-deb --root-owner-group -Zxz --build "$tree" "$out/hypha_${version}_$arch.deb" >&2
  rm -rf "$tree"
}

container() {
  local tool
  for tool in podman buildah docker; do
    if command -v "$tool" >/dev/null; then
      say "the container image hypha:$version, by $tool"
      "$tool" build --tag "hypha:$version" --file "$here/Containerfile" "$root"
      return
    fi
  done
  say "no podman, buildah or docker here; Debian and Ubuntu: apt-get install podman"
  return 3
}

mkdir -p "$out"
case "$what" in
  image) image ;;
  deb) image; deb ;;
  container) container ;;
  all) image; deb; container || say "no container image: see above" ;;
  *) echo "package: no kind '$what': there are image, deb, container, all" >&2; exit 2 ;;
esac
ls -l "$out" >&2
