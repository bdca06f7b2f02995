//! The whole way of a request, byte for byte as exported: load balancer, host's reverse proxy,
//! container. Every public path of a line arrives where VISA wants it, and no other reaches the
//! jupyter proxy, which dies on a path that it has no rule for.
//!
//! What is expected here was taken from VISA's own samples and sources, not from the catalogue that
//! the configurations are made of.

mod judges;

use judges::chain::{Chain, PUBLIC, RECEIVED_FROM};
use judges::http::{Answer, ask};
use judges::{judge, sandbox};

/// Path, and the server and path that it arrives at.
type Row = (&'static str, &'static str, &'static str);

/// Paths of both lines.
const BOTH: &[Row] = &[
    ("/", "web:80", "/"),
    ("/home?a=b%20c", "web:80", "/home?a=b%20c"),
    ("/instances/17/jupyter", "web:80", "/instances/17/jupyter"),
    ("/api", "api:8086", "/api"),
    (
        "/api/instances?page=1&q=%2F",
        "api:8086",
        "/api/instances?page=1&q=%2F",
    ),
    ("/api/a%20b/c", "api:8086", "/api/a%20b/c"),
    (
        "/api/docs/sections.json",
        "docs.example.org:8080",
        "/visa%20docs/sections.json",
    ),
    (
        "/api/docs/img/a.png",
        "docs.example.org:8080",
        "/visa%20docs/img/a.png",
    ),
    (
        "/api/docs/a%20b.md",
        "docs.example.org:8080",
        "/visa%20docs/a%20b.md",
    ),
    ("/jupyter/1/lab", "jupyter-proxy:8088", "/jupyter/1/lab"),
    ("/jupyter/1", "jupyter-proxy:8088", "/jupyter/1"),
    (
        "/jupyter/17/files/a%20b?x=1",
        "jupyter-proxy:8088",
        "/jupyter/17/files/a%20b?x=1",
    ),
    (
        "/visafs/17/files/a%2Fb",
        "jupyter-proxy:8088",
        "/visafs/17/files/a%2Fb",
    ),
    (
        "/ws/print/17/?EIO=3",
        "jupyter-proxy:8088",
        "/ws/print/17/?EIO=3",
    ),
    // The web pages answer what is no path of VISA.
    ("/visafs/x", "web:80", "/visafs/x"),
    ("/ws/print/", "web:80", "/ws/print/"),
];

const V3: &[Row] = &[
    ("/api/graphql", "api:8086", "/api/graphql"),
    (
        "/api/ws/token/1/gateway",
        "api:8086",
        "/api/ws/token/1/gateway",
    ),
    // Gone in 3.x.
    ("/graphql", "web:80", "/graphql"),
    ("/ws/vdi/?EIO=3", "web:80", "/ws/vdi/?EIO=3"),
];

const V2: &[Row] = &[
    ("/graphql", "api:8086", "/graphql"),
    (
        "/ws/vdi/?EIO=3&transport=websocket",
        "api:8087",
        "/socket.io/?EIO=3&transport=websocket",
    ),
    ("/ws/vdi", "api:8087", "/socket.io"),
    ("/ws/vdi/a%20b", "api:8087", "/socket.io/a%20b"),
];

/// Websockets of both lines.
const SOCKETS: &[Row] = &[
    (
        "/jupyter/1/api/kernels/9/channels",
        "jupyter-proxy:8088",
        "/jupyter/1/api/kernels/9/channels",
    ),
    (
        "/jupyter/1/terminals/websocket/1",
        "jupyter-proxy:8088",
        "/jupyter/1/terminals/websocket/1",
    ),
    (
        "/ws/print/17/?EIO=3",
        "jupyter-proxy:8088",
        "/ws/print/17/?EIO=3",
    ),
];

const V3_SOCKETS: &[Row] = &[
    (
        "/api/ws/token/1/gateway",
        "api:8086",
        "/api/ws/token/1/gateway",
    ),
    (
        "/api/ws/vdi/token/1/guacamole",
        "api:8086",
        "/api/ws/vdi/token/1/guacamole",
    ),
    (
        "/api/ws/vdi/token/1/webx",
        "api:8086",
        "/api/ws/vdi/token/1/webx",
    ),
];

const V2_SOCKETS: &[Row] = &[(
    "/ws/vdi/?EIO=3&transport=websocket",
    "api:8087",
    "/socket.io/?EIO=3&transport=websocket",
)];

/// Paths on which the jupyter proxy would die, or that are meant to look like better ones.
const DEADLY: &[&str] = &[
    "/jupyter",
    "/jupyter/",
    "/jupyter/x",
    "/jupyter/x/lab",
    "/jupyterx",
    "/jupyter/1x",
    "/jupyter/%31x",
    "/jupyter/1;x",
    "/jupyter/..%2Fjupyter/x",
    "/jupyter/1%2F..%2Fx",
    "/jupyter/1/..",
    "/%6Aupyter/1/lab",
    "/%6aupyter/1/lab",
    "//jupyter/1/lab",
    "/./jupyter/1/lab",
    "/x/../jupyter/1/lab",
    "/jupyter//1/lab",
    "/jupyter/%31/lab",
    "//visafs/1/",
    "/%76isafs/1/",
    "//ws/print/1/",
    "/ws/%70rint/1/",
];

/// Runs a test inside a sandbox on a cluster whose NGINX are of different versions.
fn with_chain(test: &str, release: &str, is_balancer_new: bool, check: impl Fn(&Chain)) {
    let judges = [judge("nginx-1.22"), judge("nginx-1.31"), judge("dnsmasq")];
    let [Some(old), Some(new), Some(dns)] = judges else {
        return;
    };
    if !sandbox::enter(test) {
        return;
    }
    let chain = if is_balancer_new {
        Chain::start(release, "1.31", &new, &old, &dns)
    } else {
        Chain::start(release, "1.22", &old, &new, &dns)
    };
    check(&chain);
}

fn check_requests(chain: &Chain, rows: &[Row]) {
    for (path, server, arrived) in rows {
        for method in ["GET", "POST", "DELETE"] {
            // Documentation is cached, and only read.
            if server.starts_with("docs") && method != "GET" {
                continue;
            }
            let arrival = chain.client.send(method, path, "", "").arrival();
            assert_eq!(arrival.server, *server, "{path}");
            assert_eq!(arrival.line, format!("{method} {arrived}"), "{path}");
        }
    }
}

fn check_sockets(chain: &Chain, rows: &[Row]) {
    for (path, server, arrived) in rows {
        let mut socket = chain.client.websocket(path).expect(path);
        let arrival = socket.read().expect("a description").into_data();
        let answer = Answer {
            status: 200,
            headers: [].into(),
            body: arrival.to_vec(),
        };
        let arrival = answer.arrival();
        assert_eq!(arrival.server, *server, "{path}");
        assert_eq!(arrival.line, format!("GET {arrived}"), "{path}");
        socket.send("hello".into()).expect("sent");
        assert_eq!(socket.read().expect("an echo"), "hello".into(), "{path}");
    }
}

fn check_line(chain: &Chain, rows: &[Row], sockets: &[Row]) {
    check_requests(chain, BOTH);
    check_requests(chain, rows);
    check_sockets(chain, SOCKETS);
    check_sockets(chain, sockets);
    for tree in ["/jupyter/17/tree", "/jupyter/17/tree/a?b=c"] {
        let answer = chain.client.get(tree);
        assert_eq!(answer.status, 301, "{tree}");
        let page = format!("https://{PUBLIC}/instances/17/jupyter");
        assert_eq!(answer.headers["location"], page, "{tree}");
    }
    assert_eq!(chain.seen("accounts"), [""; 0], "logins are no public path");
}

#[test]
fn every_path_of_3_x_arrives() {
    with_chain("every_path_of_3_x_arrives", "3.8.2", true, |chain| {
        check_line(chain, V3, V3_SOCKETS);
    });
}

#[test]
fn every_path_of_2_x_arrives() {
    with_chain("every_path_of_2_x_arrives", "2.11.2", false, |chain| {
        check_line(chain, V2, V2_SOCKETS);
    });
}

fn check_deadly(chain: &Chain) {
    for path in DEADLY {
        let status = chain.client.get(path).status;
        assert_eq!(status, 404, "{path}");
        // A refusal is as good as an answer, but not a websocket.
        assert!(chain.client.websocket(path).is_err(), "{path}");
    }
    assert_eq!(chain.seen("jupyter-proxy"), [""; 0]);
}

#[test]
fn no_other_path_reaches_the_jupyter_proxy_behind_nginx_1_22() {
    let test = "no_other_path_reaches_the_jupyter_proxy_behind_nginx_1_22";
    with_chain(test, "3.8.2", true, check_deadly);
}

#[test]
fn no_other_path_reaches_the_jupyter_proxy_behind_nginx_1_31() {
    let test = "no_other_path_reaches_the_jupyter_proxy_behind_nginx_1_31";
    with_chain(test, "2.11.2", false, check_deadly);
}

#[test]
fn containers_learn_the_way_that_a_request_took_and_uploads_get_through() {
    let test = "containers_learn_the_way_that_a_request_took_and_uploads_get_through";
    with_chain(test, "3.8.2", true, |chain| {
        let lie = "X-Forwarded-For: 203.0.113.9\r\n";
        let upload = "x".repeat(3 << 20);
        for path in [
            "/api/instances",
            "/jupyter/1/api/contents",
            "/visafs/1/files",
            "/",
        ] {
            let arrival = chain.client.send("POST", path, lie, &upload).arrival();
            assert_eq!(arrival.length, upload.len(), "{path}");
            for (name, value) in [
                ("host", PUBLIC.to_owned()),
                ("x-forwarded-for", RECEIVED_FROM.join(", ")),
                ("x-forwarded-proto", "https".to_owned()),
            ] {
                assert_eq!(arrival.headers.get(name), Some(&value), "{path}: {name}");
            }
        }
    });
}

/// One after the other, so that the documentation's cache cannot help.
const DOCS: [&str; 3] = [
    "/api/docs/one.md",
    "/api/docs/two.md",
    "/api/docs/img/three.png",
];

#[test]
fn the_documentation_server_learns_nothing_about_who_asks() {
    let test = "the_documentation_server_learns_nothing_about_who_asks";
    with_chain(test, "3.8.2", true, |chain| {
        let login = "Cookie: token=s3cr3t\r\nAuthorization: Bearer s3cr3t\r\n";
        for path in DOCS {
            let arrival = chain.client.send("GET", path, login, "").arrival();
            assert_eq!(arrival.server, "docs.example.org:8080");
            // With the port, as it is not the usual one.
            assert_eq!(arrival.headers["host"], "docs.example.org:8080", "{path}");
            for name in ["cookie", "authorization", "x-real-ip", "x-forwarded-for"] {
                assert_eq!(arrival.headers.get(name), None, "{path}: {name}");
            }
            assert!(!format!("{arrival:?}").contains("s3cr3t"), "{arrival:?}");
        }
        // So that the test is known to see what arrives.
        let arrival = chain.client.send("GET", "/api/x", login, "").arrival();
        assert_eq!(arrival.headers["cookie"], "token=s3cr3t");
        assert_eq!(arrival.headers["authorization"], "Bearer s3cr3t");
    });
}

fn check_upgrades(chain: &Chain) {
    for path in [
        "/",
        "/api/instances",
        "/api/ws/token/1/gateway",
        "/jupyter/1/lab",
    ] {
        for upgrade in ["h2c", "websocket, h2c", "websocketx", "TLS/1.3", ""] {
            let headers = format!("Upgrade: {upgrade}\r\nConnection: Upgrade\r\n");
            let arrival = chain.client.send("GET", path, &headers, "").arrival();
            assert_eq!(arrival.headers.get("upgrade"), None, "{path} {upgrade:?}");
            assert_eq!(
                arrival.headers.get("connection"),
                None,
                "{path} {upgrade:?}"
            );
        }
        for upgrade in ["websocket", "WebSocket", "WEBSOCKET"] {
            let request = format!(
                "GET {path} HTTP/1.1\r\nHost: {PUBLIC}\r\nUpgrade: {upgrade}\r\n\
                 Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                 Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            );
            let answer = ask(&mut chain.client.connect(), &request);
            assert_eq!(answer.status, 101, "{path} {upgrade}");
        }
    }
}

#[test]
fn websockets_are_the_only_upgrade_behind_nginx_1_22() {
    let test = "websockets_are_the_only_upgrade_behind_nginx_1_22";
    with_chain(test, "3.8.2", true, check_upgrades);
}

#[test]
fn websockets_are_the_only_upgrade_behind_nginx_1_31() {
    let test = "websockets_are_the_only_upgrade_behind_nginx_1_31";
    with_chain(test, "3.8.2", false, check_upgrades);
}
