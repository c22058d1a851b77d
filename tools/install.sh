#!/bin/sh
# Installs a lock file into .venv, which it makes where there is none.
#
# A fresh Debian has python3 but neither ensurepip (python3-venv) nor always pip; whichever of
# them is there is enough.
set -eu

lock=$1

fail() {
    echo "$1" >&2
    exit 1
}

# The newest Python that is new enough; PYTHON names another one.
python=
for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || fail "Python 3.11 or later is needed. On Debian: apt-get install python3"

if ! .venv/bin/python -c '' 2>/dev/null; then
    echo "Making .venv ..."
    rm -rf .venv
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv .venv
    else
        "$python" -m venv --without-pip .venv
    fi
fi

if .venv/bin/python -m pip --version >/dev/null 2>&1; then
    pip=".venv/bin/python -m pip"
elif "$python" -m pip --version >/dev/null 2>&1; then
    pip="$python -m pip --python .venv/bin/python"
else
    rm -rf .venv
    fail "pip is needed. On Debian: apt-get install python3-venv (or python3-pip)"
fi

echo "Installing $lock ..."
$pip install --quiet --disable-pip-version-check --no-input --use-pep517 --require-hashes -r "$lock"
