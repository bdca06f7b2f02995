{% raw %}
#!/bin/sh
# Tells whether VISA's scheduler may run on this host: prints `runs`, `will` or `no`.
# Written by visa-cluster; site.yml asks every host before it changes anything.
#
# usage: scheduler.sh PROJECT FOLDER
#
# Both what Docker runs and what .env says count: they differ after a deployment that failed, and a
# host that is down runs what .env says once it is up again.

set -eu
project=$1
env=$2/.env

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Reads variables; VISA takes a missing one for true.
is_off() {
    [ "$(sed -n 's/^\(export \)\{0,1\}VISA_SCHEDULER_ENABLED=//p' | tail -n 1)" = false ]
}

if command -v docker >/dev/null 2>&1; then
    ids=$(docker ps -q --filter "label=com.docker.compose.project=$project" \
        --filter label=com.docker.compose.service=api) || die "docker does not answer"
    for id in $ids; do
        variables=$(docker inspect -f '{{range .Config.Env}}{{println .}}{{end}}' "$id") ||
            die "docker does not answer"
        printf '%s\n' "$variables" | is_off || {
            echo runs
            exit 0
        }
    done
elif [ -e "$env" ]; then
    die "$env is here, but docker is not found, so that nobody knows what runs"
fi

if [ -e "$env" ]; then
    [ -r "$env" ] || die "$env cannot be read"
    is_off <"$env" || {
        echo will
        exit 0
    }
fi

echo no
{% endraw %}
