#!/bin/sh
# Deploys VISA on this host: cluster {{ cluster | comment }}, release {{ release | comment }}.
# Written by visa-cluster, the same on every host. Run it in the folder that it lies in.
#
# It checks what must be there, pulls the images, starts the services and waits until they are
# healthy. It touches no container, image or volume of other projects, and removes no image.
# Exit status: 0 all services are healthy, 1 something is wrong, 2 wrong options. With --status, 0 is
# only for services that run with the files as they are now.

set -eu

# What stands in .env counts, not what the caller's shell happens to hold: Compose would prefer that.
unset VISA_NIL VISA_CLUSTER_HTTPS_PORT COMPOSE_DISABLE_ENV_FILE COMPOSE_ENV_FILES COMPOSE_FILE \
    COMPOSE_IGNORE_ORPHANS COMPOSE_PATH_SEPARATOR COMPOSE_PROFILES COMPOSE_PROJECT_DIRECTORY \
    COMPOSE_PROJECT_NAME

services="proxy web api jupyter-proxy accounts{% if images.security_groups %} security-groups{% endif %}"
timeout=300
pull=yes
only_check=no
only_status=no

usage() {
    cat <<'END'
usage: ./deploy.sh [--check | --status] [--no-pull] [--timeout SECONDS]

  --check            look whether everything is in place, and change nothing
  --status           tell whether all services are healthy and run with these files
  --no-pull          do not ask the registry for images
  --timeout SECONDS  how long to wait for healthy services (default 300)
END
}

say() {
    printf '%s\n' "$*"
}

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

problems=0
problem() {
    printf 'error: %s\n' "$*" >&2
    problems=$((problems + 1))
}

while [ $# -gt 0 ]; do
    case $1 in
        --check) only_check=yes ;;
        --status) only_status=yes ;;
        --no-pull) pull=no ;;
        --timeout)
            case ${2-} in
                '' | *[!0-9]*)
                    printf 'error: --timeout wants a number of seconds\n' >&2
                    exit 2
                    ;;
            esac
            timeout=$2
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        *)
            printf 'error: unknown option %s\n' "$1" >&2
            usage >&2
            exit 2
            ;;
    esac
    shift
done

cd "$(dirname "$0")"

# --- What must be there ---

need() {
    if [ ! -f "$1" ]; then
        problem "$1 is missing: $2"
    elif [ ! -s "$1" ]; then
        problem "$1 is empty: $2"
    elif [ ! -r "$1" ]; then
        problem "$1 cannot be read: $2"
    fi
}

private() {
    if [ -f "$1" ] && [ -n "$(find -L "$1" -perm /077)" ]; then
        problem "$1 can be read by others: run chmod 600 $1"
    fi
}

need .env "copy the whole folder of the bundle to this host"
need docker-compose.yml "copy the whole folder of the bundle to this host"
need nginx/conf/nginx.conf "copy the whole folder of the bundle to this host"
need nginx/certs/web.crt "put this host's certificate with its chain there"
need nginx/certs/web.key "put the private key of this host's certificate there"
need providers/attribute-provider.js "put your site's attribute provider there"
{% if has_pam %}
need pam/private.pem "put the private PAM key there, the same on every host"
need pam/public.pem "put the public PAM key there, the same on every host"
private pam/private.pem
{% endif %}
private .env
private nginx/certs/web.key

if [ -s nginx/certs/web.crt ] && [ -s nginx/certs/web.key ] && command -v openssl >/dev/null 2>&1; then
    if ! certificate=$(openssl x509 -in nginx/certs/web.crt -noout -pubkey 2>/dev/null); then
        problem "nginx/certs/web.crt is no certificate in PEM form"
    elif ! key=$(openssl pkey -in nginx/certs/web.key -pubout 2>/dev/null </dev/null); then
        problem "nginx/certs/web.key is no private key in PEM form, or asks for a password"
    elif [ "$certificate" != "$key" ]; then
        problem "nginx/certs/web.key does not belong to nginx/certs/web.crt"
    elif ! openssl x509 -in nginx/certs/web.crt -noout -checkend 0 >/dev/null 2>&1; then
        problem "nginx/certs/web.crt has expired"
    fi
fi

if ! command -v docker >/dev/null 2>&1; then
    problem "docker is not installed"
elif ! docker info >/dev/null 2>&1; then
    problem "docker does not answer: is it running, and may you use it?"
fi

if docker compose version >/dev/null 2>&1; then
    compose() { docker compose "$@"; }
elif command -v docker-compose >/dev/null 2>&1; then
    compose() { docker-compose "$@"; }
else
    problem "neither 'docker compose' nor 'docker-compose' is installed"
fi

[ "$problems" -eq 0 ] || die "$problems things to mend; nothing was changed"

compose config -q || die "the compose file was refused"

role=$(grep '^VISA_SCHEDULER_ENABLED=' .env || true)
case $role in
    VISA_SCHEDULER_ENABLED=true) is="the primary: it runs the scheduler" ;;
    VISA_SCHEDULER_ENABLED=false) is="a secondary" ;;
    *) die "VISA_SCHEDULER_ENABLED in .env is neither true nor false" ;;
esac
# What Compose makes of it is what counts: a compose file of the site may give another value.
given=$(compose config |
    sed -n "s/^ *VISA_SCHEDULER_ENABLED: *[\"']\{0,1\}\([^\"']*\)[\"']\{0,1\} *\$/\1/p" | sort -u)
[ "$given" = "${role#*=}" ] ||
    die "$role in .env, but Compose gives services another value: does a docker-compose.override.yml set it? Nothing was changed"
say "this host is $is"

if [ "$only_check" = yes ]; then
    say "everything is in place"
    exit 0
fi

# --- What runs ---

container_of() {
    compose ps -q "$1" 2>/dev/null | head -n 1
}

state_of() {
    container=$(container_of "$1")
    if [ -z "$container" ]; then
        say missing
        return
    fi
    docker inspect -f '{% raw %}{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}{% endraw %}' "$container" 2>/dev/null ||
        say missing
}

# Checksums of everything that decides how the services run, and where they are noted down once all
# is healthy. With them a weak password could be guessed.
deployed=.deployed
files=$(find -L .env docker-compose.yml nginx providers{% if has_pam %} pam{% endif %} -type f -exec cksum {} + | LC_ALL=C sort)

note_down() {
    (umask 077 && printf '%s\n' "$1" >"$deployed") 2>/dev/null ||
        say "$deployed cannot be written; --status will not know of this"
}

if [ "$only_status" = yes ]; then
    [ "$files" = "$(cat "$deployed" 2>/dev/null)" ] || die "these files are not deployed, or not to the end"
    for service in $services; do
        case $(state_of "$service") in
            healthy | running) ;;
            *) die "$service is $(state_of "$service")" ;;
        esac
    done
    say "all services are healthy, and run with these files"
    exit 0
fi

# --- Start ---

mkdir -p logs

if [ "$pull" = yes ]; then
    say "pulling images"
    compose pull || die "the images could not be pulled; nothing was changed"
fi

# Compose makes a container anew when its settings change, but not when a mounted file does: a program
# that read the old one at its start would go on with it. So what they started with is noted down.
# The reverse proxy is reloaded below in any case.
started_with=.started-with

# One line for each file of a folder that a service reads when it starts.
sums_of() {
    find -L "$2" -type f -exec cksum {} + | LC_ALL=C sort | while read -r sum; do
        say "$1 $sum"
    done
}

sums=$(
    sums_of accounts providers
{% if has_pam %}
    sums_of api pam
{% endif %}
)

# Services that are running, perhaps with other files, and their containers.
stale=
compare() {
    now=$(printf '%s\n' "$sums" | grep "^$1 " || true)
    before=$(grep "^$1 " "$started_with" 2>/dev/null || true)
    [ "$now" = "$before" ] || stale="$stale $1=$(container_of "$1")"
}
compare accounts
{% if has_pam %}
compare api
{% endif %}

# From here on, what runs may be neither the old nor the new.
[ ! -e "$deployed" ] || note_down "deployment not finished"
say "starting services"
compose up -d --remove-orphans || die "the services could not be started"

for entry in $stale; do
    service=${entry%%=*}
    # A container that is new has read the new files.
    if [ -n "${entry#*=}" ] && [ "${entry#*=}" = "$(container_of "$service")" ]; then
        say "restarting $service, as its files changed"
        compose restart "$service" || die "$service could not be restarted"
    fi
done
{ printf '%s\n' "$sums" >"$started_with"; } 2>/dev/null ||
    say "$started_with cannot be written; the files will be taken for changed the next time"

# --- Wait ---

say "waiting for healthy services, at most $timeout seconds"
waited=0
while :; do
    pending=
    for service in $services; do
        case $(state_of "$service") in
            healthy | running) ;;
            *) pending="$pending $service" ;;
        esac
    done
    [ -n "$pending" ] || break
    if [ "$waited" -ge "$timeout" ]; then
        for service in $pending; do
            printf 'error: %s is %s; its last lines:\n' "$service" "$(state_of "$service")" >&2
            compose logs --no-color --tail 20 "$service" >&2 || true
        done
        die "not healthy after $timeout seconds:$pending"
    fi
    sleep 2
    waited=$((waited + 2))
done

# A proxy that was running before reads its configuration anew, without cutting connections.
compose exec -T proxy nginx -t -q || die "the reverse proxy refuses nginx/conf/nginx.conf"
compose exec -T proxy nginx -s reload || die "the reverse proxy could not be reloaded"

# The same way that the load balancer takes.
url=https://127.0.0.1:443/api/configuration
compose exec -T proxy sh -c "curl -fsSk -o /dev/null $url || wget -q --no-check-certificate -O /dev/null $url" ||
    die "the reverse proxy does not reach the API"

note_down "$files"
say "all services are healthy"
