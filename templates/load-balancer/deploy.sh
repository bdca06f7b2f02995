#!/bin/sh
# Has NGINX load the configuration of the load balancer: cluster {{ cluster | comment }}, {{ public.url | comment }}.
# Written by visa-cluster. Run it in the folder that it lies in.
#
# NGINX judges the configuration before it is loaded. If it refuses it, the one before is put back.
# Exit status: 0 it is loaded, 1 something is wrong, 2 wrong options.

set -eu
umask 022
PATH=$PATH:/usr/sbin:/sbin

# What the caller's shell holds must not decide.
unset COMPOSE_DISABLE_ENV_FILE COMPOSE_ENV_FILES COMPOSE_FILE COMPOSE_IGNORE_ORPHANS \
    COMPOSE_PATH_SEPARATOR COMPOSE_PROFILES COMPOSE_PROJECT_DIRECTORY COMPOSE_PROJECT_NAME

project={{ cluster ~ "-balancer" }}
conf={{ "/etc/nginx/conf.d/" ~ cluster ~ ".conf" }}
in_container=no
timeout=60

usage() {
    cat <<'END'
usage: ./deploy.sh [--conf FILE]
       ./deploy.sh --container [--timeout SECONDS]

  --conf FILE        where NGINX of this machine reads it; its folder must be there
  --container        run NGINX in a container
  --timeout SECONDS  how long to wait until it is healthy (default 60)
END
}

say() {
    printf '%s\n' "$*"
}

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

wrong() {
    printf 'error: %s\n' "$*" >&2
    usage >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
        --container) in_container=yes ;;
        --conf)
            case ${2-} in
                /*) conf=$2 ;;
                *) wrong "--conf wants the whole path of a file" ;;
            esac
            shift
            ;;
        --timeout)
            case ${2-} in
                '' | *[!0-9]*) wrong "--timeout wants a number of seconds" ;;
            esac
            timeout=$2
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) wrong "unknown option $1" ;;
    esac
    shift
done

cd "$(dirname "$0")"

new=conf.d/visa.conf
# What was last loaded.
loaded=.loaded
[ -s "$new" ] || die "$new is missing or empty: copy the whole folder to this machine"

note_down() {
    cp "$new" "$loaded" || say "$loaded cannot be written; the next run will load the same again"
}

# --- With the NGINX of this machine ---

with_nginx() {
    command -v nginx >/dev/null 2>&1 || die "nginx is not installed; with --container it runs in a container"
    folder=$(dirname "$conf")
    [ -d "$folder" ] || die "there is no folder $folder: say with --conf where NGINX reads its configuration"
    # Left behind by a run that was cut short. NGINX does not read what begins with a dot.
    before=$folder/.${conf##*/}.before
    next=$folder/.${conf##*/}.next
    # Says that there was none before.
    first=$folder/.${conf##*/}.first
    if [ -f "$first" ]; then
        say "an earlier run was cut short; beginning anew"
        rm -f "$conf" "$first"
    elif [ -f "$before" ]; then
        say "an earlier run was cut short; going on from where it began"
        mv -f "$before" "$conf"
    fi
    if cmp -s "$new" "$conf" && cmp -s "$new" "$loaded"; then
        say "nothing to do: it is loaded"
        return
    fi
    cp "$new" "$next"
    if [ -e "$conf" ]; then
        cp -p "$conf" "$before"
        trap 'mv -f "$before" "$conf"' EXIT
    else
        trap 'rm -f "$conf" "$first"' EXIT
        : >"$first"
    fi
    trap 'exit 1' HUP INT TERM
    mv -f "$next" "$conf"
    nginx -t || die "NGINX refuses the configuration; all is as it was before"
    nginx -s reload || die "NGINX could not be reloaded, is it running? All is as it was before"
    trap - EXIT HUP INT TERM
    rm -f "$before" "$first"
    note_down
    say "the configuration is loaded"
}

# --- In a container ---

state() {
    container=$(compose ps -q balancer 2>/dev/null | head -n 1)
    [ -z "$container" ] ||
        docker inspect -f '{% raw %}{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}{% endraw %}' "$container" 2>/dev/null || true
}

with_container() {
    command -v docker >/dev/null 2>&1 || die "docker is not installed"
    if docker compose version >/dev/null 2>&1; then
        compose() { docker compose -p "$project" "$@"; }
    elif command -v docker-compose >/dev/null 2>&1; then
        compose() { docker-compose -p "$project" "$@"; }
    else
        die "neither 'docker compose' nor 'docker-compose' is installed"
    fi
    compose config -q || die "the compose file was refused"
    if cmp -s "$new" "$loaded" && cmp -s docker-compose.yml .loaded-compose && [ "$(state)" = healthy ]; then
        say "nothing to do: it is loaded"
        return
    fi
    # Another container judges it, so that the one that runs is not in danger.
    if ! compose run --rm -T --no-deps balancer nginx -t; then
        if [ -s "$loaded" ]; then
            # Lest it be read when the container starts again.
            cp "$loaded" "$new"
            die "NGINX refuses the configuration; the one before is back in $new"
        fi
        die "NGINX refuses the configuration"
    fi
    compose up -d || die "the container could not be started"
    waited=0
    while [ "$(state)" != healthy ]; do
        if [ "$waited" -ge "$timeout" ]; then
            compose logs --no-color --tail 20 balancer >&2 || true
            die "the container is not healthy after $timeout seconds"
        fi
        sleep 2
        waited=$((waited + 2))
    done
    # One that was running before goes on with what it has read.
    compose exec -T balancer nginx -s reload || die "NGINX could not be reloaded"
    note_down
    cp docker-compose.yml .loaded-compose
    say "the configuration is loaded"
}

if [ "$in_container" = yes ]; then
    with_container
else
    with_nginx
fi
