#!/bin/sh
# Gradescope runs this as root when it builds the image: a Python of at least 3.11 with torch in it.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)

# Find a Python of at least 3.11 from which student code can import, which runs as another user (0),
# or one from which only root can (3).
find_python() {
    for one in /usr/bin/python3.13 /usr/bin/python3.12 /usr/bin/python3.11 \
        /usr/local/bin/python3 /usr/bin/python3 python3; do
        kind=0
        "$one" -I "$root/source/autograder/sandbox/libraries.py" 2>/dev/null || kind=$?
        if [ "$kind" -eq "$1" ]; then echo "$one" && return; fi
    done
}

install_python() {
    apt-get update
    apt-get install -y --no-install-recommends python3.12-venv ||
        apt-get install -y --no-install-recommends python3.11-venv
}

python=$(find_python 0)
if [ -z "$python" ]; then
    install_python || true
    python=$(find_python 0)
    python=${python:-$(find_python 3)} # student code then runs as root, without root's rights
    [ -n "$python" ] || { echo "no Python of 3.11 or later: choose a newer base image" && exit 1; }
fi

"$python" -m venv "$root/venv"
index=$("$root/venv/bin/python" -I "$root/source/autograder/gradescope/image/torch_index.py" \
    "${TORCH_INDEX:-https://download.pytorch.org/whl/cpu}")
# $index is an option and its value, or nothing.
"$root/venv/bin/python" -m pip install --no-cache-dir --disable-pip-version-check \
    $index --requirement "$root/source/requirements.txt"
packages=$("$root/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo "$root/source" >"$packages/autograder.pth"
"$root/venv/bin/python" -m compileall -q "$root/source/autograder"
