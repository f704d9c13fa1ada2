#!/bin/sh
# Installs what the distribution must bring: Python, PostGIS, Redis, GDAL, and for the tests a browser. Only what is
# missing, said first; no service of the distribution is started or enabled, and no default cluster is made.
# Usage: system-packages.sh run|test|cluster|bench
set -eu
cd "$(dirname "$0")/.."
. scripts/progress.sh

CLUSTERS=/etc/postgresql-common/createcluster.conf
PACKAGED_CLUSTERS=/usr/share/postgresql-common/createcluster.conf
POLICY=/usr/sbin/policy-rc.d

has_python() { python3 -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_gdal() { /sbin/ldconfig -p | grep -q 'libgdal\.so'; }
has_pango() { /sbin/ldconfig -p | grep -q 'libpangoft2-1\.0\.so'; }
has_browser() { command -v chromium || command -v google-chrome; }

has_postgis() {
    for control in /usr/share/postgresql/*/extension/postgis.control; do
        release=${control#/usr/share/postgresql/}
        [ ! -x "/usr/lib/postgresql/${release%%/*}/bin/initdb" ] || return 0
    done
    return 1
}

# The words that stand for what is missing; a service that the environment gives is not missing.
missing() {
    has_python || echo python
    [ -n "${DATABASE_URL:-}" ] || has_postgis || echo postgis
    [ -n "${REDIS_URL:-}" ] || command -v redis-server >/dev/null || echo redis
    has_gdal || echo gdal
    has_pango || echo pango
    command -v msgfmt >/dev/null || echo gettext
    [ "$1" != test ] || has_browser >/dev/null || echo browser
    # Not on everybody's path: they are for who runs services.
    [ "$1" = run ] || [ -x /usr/sbin/nginx ] || echo nginx
    [ "$1" = run ] || [ -x /usr/sbin/pgbouncer ] || echo pgbouncer
    [ "$1" != bench ] || command -v wrk >/dev/null || echo wrk
    [ "$1" != bench ] || command -v mapserv >/dev/null || [ -x /usr/lib/cgi-bin/mapserv ] || echo mapserver
}

# The name holds a number that changes with each release of the distribution.
newest() { apt-cache search --names-only "$1" | cut -d' ' -f1 | sort -V | tail -n 1; }

package_of() {
    case $1 in
        python) echo python3 python3-venv ;;
        postgis) newest '^postgresql-[0-9]+-postgis-3$' ;;
        redis) echo redis-server ;;
        gdal) newest '^libgdal[0-9]+(t64)?$' ;;
        # Lays out the pages for paper.
        pango) echo libpangoft2-1.0-0 libharfbuzz-subset0 ;;
        gettext) echo gettext ;;
        nginx) echo nginx ;;
        pgbouncer) echo pgbouncer ;;
        wrk) echo wrk ;;
        mapserver) echo cgi-mapserver ;;
        # Ubuntu's package is a door to another shop, which a server or a container does not have: see bootstrap.sh.
        browser) grep -q '^ID=ubuntu' /etc/os-release || echo chromium ;;
    esac
}

become_root() {
    root=""
    [ "$(id -u)" -ne 0 ] || return 0
    command -v sudo >/dev/null || refuse "Installing these needs root, and there is no sudo here. As root, once:
  cd $(pwd) && sh scripts/system-packages.sh $goal"
    root=sudo
    sudo -v
}

# The distribution would start a server of each kind, and make a cluster: what it was told before is put back after.
hold_services() {
    kept=$(mktemp -d)
    trap release_services EXIT
    trap 'exit 130' INT TERM
    for file in "$POLICY" "$CLUSTERS"; do
        [ ! -e "$file" ] || $root cp -p "$file" "$kept/"
    done
    printf '#!/bin/sh\nexit 101\n' | $root tee "$POLICY" >/dev/null
    $root chmod 755 "$POLICY"
    $root mkdir -p "$(dirname "$CLUSTERS")"
    echo 'create_main_cluster = false' | $root tee -a "$CLUSTERS" >/dev/null
}

release_services() {
    for file in "$POLICY" "$CLUSTERS"; do
        $root rm -f "$file"
        [ ! -e "$kept/$(basename "$file")" ] || $root cp -p "$kept/$(basename "$file")" "$file"
    done
    # Where the file is new, it is the distribution's own that stays.
    [ -e "$CLUSTERS" ] || [ ! -e "$PACKAGED_CLUSTERS" ] || $root cp "$PACKAGED_CLUSTERS" "$CLUSTERS"
    $root rm -rf "$kept"
}

leave_asleep() {
    if command -v systemctl >/dev/null; then
        $root systemctl disable --quiet "$1" 2>/dev/null || true
    else
        $root update-rc.d "$1" disable >/dev/null 2>&1 || true
    fi
}

goal=$1
wanted=$(missing "$goal")
[ -n "$wanted" ] || exit 0
say "Missing on this machine:" $wanted
command -v apt-get >/dev/null || refuse "Install them with your system's own tools (Python 3.11 or newer, PostgreSQL with
PostGIS 3, Redis, GDAL; Chromium for the tests; nginx and PgBouncer for them and for the cluster), then start again."
become_root
step "Reading the distribution's list of packages" $root apt-get update
packages=""
for word in $wanted; do
    found=$(package_of "$word")
    [ -n "$found" ] || [ "$word" = browser ] || refuse "This distribution has no package for: $word"
    packages="$packages $found"
done
[ -n "${packages# }" ] || exit 0
say "These system packages will be installed, with what they need:$packages"
hold_services
step "Installing the system packages" $root env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 \
    apt-get install -y --no-install-recommends $packages
for word in $wanted; do
    case $word in
        redis) leave_asleep redis-server ;;
        nginx | pgbouncer) leave_asleep "$word" ;;
    esac
done
has_python || refuse "Riverain needs Python 3.11 or newer (Debian 12, Ubuntu 24.04 and later have it)."
