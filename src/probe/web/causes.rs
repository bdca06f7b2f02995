//! What the probes of hosts and load balancer can find, beside names, connections and TLS.

crate::probe::cause::causes! {
    BAD_FIELD = Error "web-address",
        means: "A field that says where to ask, or under which name, cannot be read.",
        remedy: "Correct the field.",
        source: "RFC 3986; RFC 1123";

    SILENT = Error "web-timeout",
        means: "The connection is there, but the answer to a request did not come in time: the server behind it hangs, or a proxy still waits for one that it cannot reach.",
        remedy: "See whether the containers of the host are healthy, with `docker compose ps`, and what the log of the reverse proxy says.",
        source: "RFC 9110, requests and answers";

    BROKEN_OFF = Error "web-broken-off",
        means: "The connection ended instead of an answer, or what came back is no HTTP.",
        remedy: "See that this is the port of VISA's reverse proxy, and what its log says.",
        source: "RFC 9112, messages of HTTP/1.1";

    APPLICATION_DOWN = Error "application-down",
        means: "The reverse proxy is up, but what it passes the request on to is not: NGINX says so by 502, 503 or 504.",
        remedy: "See on the host which container is down, with `docker compose ps`, and why, with `docker compose logs api web`.",
        source: "visa/images.csv; RFC 9110, 502 to 504";

    NOT_VISA = Error "not-visa-page",
        means: "A web server answers here, but not with VISA's page.",
        remedy: "Correct address and port, or let this server use the exported configuration of NGINX. Another site of the same server may be in front.",
        source: "visa/images.csv, web";

    REDIRECTED = Error "web-redirected",
        means: "Requests are sent elsewhere instead of being answered. VISA itself never does so on these paths.",
        remedy: "Find out who redirects: another site of this server, or a login in front. Users would follow, the load balancer does not.",
        source: "visa/routes.csv";

    LOGIN = Error "web-login-required",
        means: "Something in front of VISA wants a login, or forbids the path. VISA answers it to anybody.",
        remedy: "Take the login or the filter in front away for VISA's paths; VISA has a login of its own.",
        source: "visa/images.csv";

    API_NOT_ROUTED = Error "api-not-routed",
        means: "Below /api comes a page instead of data: the proxy sends these paths to the web pages, not to the API. Every page of VISA would stay empty.",
        remedy: "Let the proxy use the exported configuration, which sends /api to the API server.",
        source: "visa/images.csv, web answers every unknown path; visa/routes.csv";

    API_ERROR = Error "api-error",
        means: "The API server runs, but fails on a request that only reads the database.",
        remedy: "See the log of the API, with `docker compose logs api`; most often it cannot use the database.",
        source: "visa/images.csv, api";

    NOT_CONFIGURATION = Error "api-unexpected",
        means: "The answer of /api/configuration is not what VISA's API answers.",
        remedy: "See what answers there, and that the proxy sends /api to VISA's API server, with the path kept.",
        source: "visa/images.csv, api";

    OTHER_RELEASE = Warning "host-other-release",
        means: "The API is of another release than the project says. Variables and paths are exported for that of the project.",
        remedy: "Set the release in the project to the one that runs, or deploy the bundle of this project.",
        source: "visa/images.csv, version_field";

    SEVERAL_RELEASES = Error "hosts-of-several-releases",
        means: "Hosts tell each other what happens in messages that name Java classes, so hosts of two releases do not understand each other; and both use one database.",
        remedy: "Deploy the same release on every host.",
        source: "visa/facts.md, how it works";

    UPGRADE_LOST = Error "websocket-upgrade-lost",
        means: "The request for a websocket arrives as a plain one, or not at all, so desktops and events do not work.",
        remedy: "Let the proxy use the exported configuration: it speaks HTTP/1.1 to the server behind and passes the headers Upgrade and Connection on.",
        source: "visa/routes.csv, /api/ws; RFC 6455, opening handshake";

    WEBSOCKET_NOT_ROUTED = Error "websocket-not-routed",
        means: "The path of the websockets leads to the web pages instead of the API, so desktops and events do not work.",
        remedy: "Let the proxy use the exported configuration, which sends the websockets' path to the API server.",
        source: "visa/routes.csv, /api/ws and /ws/vdi";

    WEBSOCKET_REFUSED = Error "websocket-refused",
        means: "Somebody refuses the websocket. VISA takes the connection and judges the token afterwards, so this is a filter in front of it, or a fault.",
        remedy: "Let websockets pass through whatever stands between, and see the log of the API.",
        source: "VISA's GatewaySocket; RFC 6455, opening handshake";

    JUPYTER_DOWN = Warning "jupyter-down",
        means: "The jupyter proxy does not answer, so there are no notebooks, no file browser and no printing. The rest of VISA works.",
        remedy: "See why, with `docker compose logs jupyter-proxy`, and start it. It ends by itself on paths that it has no rule for.",
        source: "visa/images.csv, jupyter-proxy";

    JUPYTER_NOT_ROUTED = Warning "jupyter-not-routed",
        means: "Paths of notebooks do not lead to the jupyter proxy. The rest of VISA works.",
        remedy: "Let the proxy use the exported configuration, which sends /jupyter/NUMBER to the jupyter proxy.",
        source: "visa/images.csv, jupyter-proxy; visa/routes.csv";

    NO_REDIRECT = Warning "no-redirect-to-https",
        means: "Whoever leaves out https:// does not get to VISA.",
        remedy: "Let port 80 answer with the exported configuration, and open it in the firewall.",
        source: "visa/routes.csv, port 80";

    REDIRECT_ELSEWHERE = Warning "redirect-elsewhere",
        means: "Port 80 sends visitors somewhere else than to the public address of the project.",
        remedy: "Correct the public address in the project, or export again and load the new configuration.",
        source: "visa/routes.csv, port 80";

    NOT_THROUGH = Error "works-directly-only",
        means: "Hosts answer as they should when they are asked directly, but not through the load balancer. So the fault lies in between.",
        remedy: "See the error log of NGINX on the load balancer. After 502 or 504 it does not reach the hosts or does not believe them: firewall, authority or name of their certificates, or names that it looked up before they changed (reload it). Otherwise it runs another configuration than the exported conf.d/visa.conf.",
        source: "formats/nginx.md";

    WITHOUT_REQUESTS = Warning "host-without-requests",
        means: "The load balancer gave some hosts none of the requests: it holds them for dead, or does not know them.",
        remedy: "See the report of those hosts and the error log of NGINX on the load balancer. If hosts were added, export again and load the new configuration.",
        source: "formats/nginx.md, measured";

    NOT_COUNTED = Warning "too-few-answers",
        means: "The load balancer, or the way to it, was so slow that too few requests were answered to see whether every host gets some.",
        remedy: "Probe again with a longer --timeout. See why answers take so long: the pages alone are asked for, which need neither login nor database.",
        source: "README, what a probe does";

    UNKNOWN_HOST = Warning "unknown-host-answers",
        means: "The load balancer gives requests to a server that is no deployed host of this project.",
        remedy: "Export again and load the new configuration on the load balancer, or add the host to the project.",
        source: "formats/nginx.md, upstream";

    NOT_TOLD = Warning "served-by-missing",
        means: "The project says that the load balancer tells which host answered, but it does not. So it runs another configuration than the exported one.",
        remedy: "Export again, load the new configuration on the load balancer, and probe once more.",
        source: "README, what a probe does";
}
