#!/bin/sh
# The steps of the Containerfile, one per word, so that they can be tried without a container.
set -eu

case "$1" in
install)
    python3 -m venv .venv
    .venv/bin/python -m pip install -q --no-cache-dir --require-hashes -r requirements.txt
    .venv/bin/python -m compileall -q bot handlers storage intents
    ;;
user)
    useradd --system --home-dir /var/lib/linli --shell /usr/sbin/nologin linli
    install -d -o linli -g linli -m 0700 /var/lib/linli
    ;;
check)
    .venv/bin/python -c 'import os, urllib.request as u
u.urlopen("http://127.0.0.1:" + os.environ.get("LINLI_HTTP_PORT", "8080") + "/readyz", timeout=3)'
    ;;
*)
    echo "unknown step: $1" >&2
    exit 2
    ;;
esac
