#!/bin/sh
# Finds a Python 3.11 or later and gives it one of the programs of this folder.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
program=$1
shift
# A version manager's shim may be there and answer nothing: ask each one what it can do.
# First a Python that can make environments; failing that, any, and toolchain.py takes it on.
for wanted in "import sys, ensurepip, venv, ssl, ctypes" "import sys"; do
    for python in python3.11 python3.12 python3.13 python3; do
        if "$python" -c "$wanted; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1; then
            exec "$python" "$here/$program.py" "$@"
        fi
    done
done
echo "$program: no Python 3.11 or later found (looked for python3.11, python3.12, python3.13, python3)" >&2
exit 1
