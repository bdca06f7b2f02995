//! Load balancers as people configure them.

use visa_cluster::import;

use crate::{notes_at, one, report};

#[test]
fn what_the_load_balancer_does_beside_visa_is_told() {
    let text = "upstream v {\n server visa-1.example.org:443;\n}\nserver {\n listen 443 ssl;\n add_header Strict-Transport-Security max-age=1;\n server_tokens off;\n location / { proxy_pass https://v; proxy_set_header A b; }\n location /robots.txt { return 200; }\n location /shop { proxy_pass https://v; }\n location /api/ws { proxy_pass https://v; proxy_set_header A b; }\n location ~ ^/jupyter/ { proxy_pass https://v; }\n}\n";
    let imported = one("nginx.conf", text);
    for (line, start) in [
        (6, "left out: header \"Strict-Transport-Security\""),
        (9, "left out: location \"/robots.txt\""),
        (10, "to check: location \"/shop\""),
    ] {
        let notes = notes_at(&imported, line);
        assert!(notes.iter().any(|note| note.contains(start)), "{notes:?}");
    }
    for line in [11, 12] {
        assert_eq!(notes_at(&imported, line), [""; 0]);
    }
    let anew = "an export decides anew: proxy_set_header (line 8), server_tokens (line 7)";
    assert!(report(&imported).contains(anew), "{}", report(&imported));
}

#[test]
fn a_socket_is_no_host() {
    let text = "upstream v {\n server unix:/run/x.sock;\n server visa-1.example.org:443;\n}\nserver {\n listen 443 ssl;\n location / { proxy_pass https://v; }\n}\n";
    let imported = one("nginx.conf", text);
    assert_eq!(imported.cluster.hosts.len(), 1);
    assert!(notes_at(&imported, 2)[0].contains("left out: \"unix:/run/x.sock\" is a socket"));
}

/// Imports a load balancer with these lines, and the addresses of its hosts.
pub(crate) fn hosts(text: &str) -> (import::Imported, Vec<String>) {
    let imported = one("nginx.conf", text);
    let hosts = imported.cluster.hosts.iter();
    let addresses = hosts.map(|host| host.address.clone()).collect();
    (imported, addresses)
}

#[test]
fn an_upstream_may_have_the_name_of_a_container() {
    for name in ["api", "web", "accounts", "jupyter-proxy"] {
        let text = format!(
            "upstream {name} {{\n least_conn;\n server visa-1:443;\n server visa-2:443;\n}}\nserver {{\n listen 443 ssl;\n server_name visa.example.org;\n ssl_certificate /a.crt;\n location / {{ proxy_pass https://{name}; }}\n location /api {{ proxy_pass https://{name}; }}\n}}\n"
        );
        let (imported, hosts) = hosts(&text);
        assert_eq!(hosts, ["visa-1", "visa-2"], "{}", report(&imported));
        assert_eq!(imported.cluster.balancer.certificate, "/a.crt");
        let url = &imported.cluster.settings.public_url;
        assert_eq!(url, "https://visa.example.org");
    }
    for text in [
        "upstream visa {\n server api:8086;\n}\nserver {\n location /api { proxy_pass http://visa; }\n}\n",
        "upstream api {\n server 127.0.0.1:8086;\n server [::1]:8086;\n}\nserver {\n location /api { proxy_pass http://api; }\n}\n",
        "upstream other {\n server a:8086;\n}\nserver {\n location /api { proxy_pass http://api:8086; }\n}\n",
    ] {
        let (imported, hosts) = hosts(text);
        assert_eq!(hosts, [""; 0]);
        assert!(report(&imported).contains("the proxy of a host"));
    }
}

#[test]
fn the_hosts_of_all_upstreams_of_visa_are_hosts() {
    let text = "upstream visa_web {\n server visa-1:443;\n server visa-2:443;\n}\nupstream visa_api {\n server visa-2:8443;\n server visa-1:443;\n server visa-3:443;\n}\nupstream docs {\n server docs:443;\n}\nserver {\n listen 443 ssl;\n location / { proxy_pass https://visa_web; }\n location /api { proxy_pass https://visa_api; }\n location ^~ /api/docs/ { proxy_pass https://docs; }\n location /wiki { proxy_pass https://docs; }\n}\n";
    let (imported, hosts) = hosts(text);
    assert_eq!(hosts, ["visa-1", "visa-2", "visa-3"]);
    let ports: Vec<_> = imported
        .cluster
        .hosts
        .iter()
        .map(|host| host.https_port)
        .collect();
    assert_eq!(ports, [443, 443, 443]);
    for (line, start) in [
        (
            6,
            "to check: the upstream \"visa_api\" asks this host at another port; the project has 443",
        ),
        (
            8,
            "to check: only the upstream \"visa_api\" knows this host",
        ),
        (10, "left out: upstream \"docs\" serves no path of VISA"),
        (
            17,
            "left out: location \"^~ /api/docs/\" does not lead to VISA",
        ),
        (18, "left out: location \"/wiki\" does not lead to VISA"),
    ] {
        let notes = notes_at(&imported, line);
        assert!(
            notes.iter().any(|note| note.contains(start)),
            "{line}: {notes:?}"
        );
    }
    assert_eq!(notes_at(&imported, 16), [""; 0]);
}

#[test]
fn the_public_port_is_that_with_tls() {
    for (listens, port, other) in [
        ("listen 80;\n listen 443 ssl;", "", None),
        (
            "listen 80;\n listen [::]:80;\n listen 8443 ssl http2;",
            ":8443",
            None,
        ),
        ("listen 80; ssl on;\n listen 443;", "", None),
        (
            "listen 443 ssl;\n listen 8443 ssl;",
            "",
            Some("listen 8443 ssl"),
        ),
        (
            "listen 192.0.2.1:443 ssl;\n listen 9443 ssl;",
            "",
            Some("listen 9443 ssl"),
        ),
    ] {
        let text = format!(
            "upstream v {{\n server visa-1:443;\n}}\nserver {{\n {listens}\n server_name visa.example.org;\n ssl_certificate /a;\n location / {{ proxy_pass https://v; }}\n}}\n"
        );
        let (imported, _) = hosts(&text);
        let url = &imported.cluster.settings.public_url;
        assert_eq!(*url, format!("https://visa.example.org{port}"), "{listens}");
        let report = report(&imported);
        let told = report.lines().find(|line| line.contains("\"listen "));
        let is_told = told.is_some_and(|line| other.is_some_and(|other| line.contains(other)));
        assert_eq!(is_told, other.is_some(), "{report}");
        assert_eq!(told.is_some(), other.is_some(), "{report}");
    }
}

#[test]
fn settings_of_which_the_project_has_one_are_told_where_another_holds() {
    let text = "\
client_max_body_size 9g;
upstream v {
 server visa-1:443;
}
server {
 listen 443 ssl;
 ssl_certificate /old.crt;
 ssl_certificate /new.crt;
 client_max_body_size 2g;
 proxy_read_timeout 60s;
 location / { proxy_pass https://v; }
 location /api/ws { proxy_pass https://v; proxy_read_timeout 1d; }
 location /ws/vdi { proxy_pass https://v; proxy_read_timeout 1d; }
 location /ws/print { proxy_pass https://v; proxy_read_timeout 2d; }
 location /jupyter { proxy_pass https://v; client_max_body_size 2g; }
 location /visafs { proxy_pass https://v; client_max_body_size 7g; proxy_read_timeout 300s; }
}
";
    let (imported, _) = hosts(text);
    assert_eq!(imported.cluster.balancer.certificate, "/new.crt");
    assert_eq!(imported.cluster.balancer.max_body, "2g");
    assert_eq!(imported.cluster.balancer.websocket_timeout, "1d");
    let told = |line| notes_at(&imported, line).join("\n");
    for line in [1, 8, 9, 10, 12, 13, 15] {
        assert_eq!(told(line), "", "{line}");
    }
    for (line, said) in [
        (7, "left out: \"ssl_certificate /old.crt\""),
        (14, "left out: \"proxy_read_timeout 2d\""),
        (16, "left out: \"client_max_body_size 7g\""),
        (16, "left out: \"proxy_read_timeout 300s\""),
    ] {
        assert!(told(line).contains(said), "{line}: {}", told(line));
    }
}

#[test]
fn websockets_inherit_how_long_they_are_kept() {
    for (http, server, location, kept) in [
        ("", "", "", "24h"),
        ("", "proxy_read_timeout 3600s;", "", "3600s"),
        ("proxy_read_timeout 2h;", "", "", "2h"),
        (
            "proxy_read_timeout 2h;",
            "proxy_read_timeout 3600;",
            "",
            "3600s",
        ),
        (
            "",
            "proxy_read_timeout 60s;",
            "proxy_read_timeout 1d;",
            "1d",
        ),
    ] {
        let text = format!(
            "{http}\nupstream v {{\n server visa-1:443;\n}}\nserver {{\n listen 443 ssl;\n {server}\n location / {{ proxy_pass https://v; }}\n location /api/ws {{ proxy_pass https://v; {location} }}\n}}\n"
        );
        let (imported, _) = hosts(&text);
        assert_eq!(imported.cluster.balancer.websocket_timeout, kept, "{text}");
    }
    let text = "upstream v {\n server visa-1:443;\n}\nserver {\n listen 443 ssl;\n location / { proxy_pass https://v; proxy_read_timeout 8h; }\n}\n";
    assert_eq!(hosts(text).0.cluster.balancer.websocket_timeout, "8h");
}

#[test]
fn servers_below_paths_of_their_own_are_no_hosts() {
    for (path, is_of_visa) in [
        ("/api", true),
        ("/api/", true),
        ("= /api/ws", true),
        ("^~ /ws/vdi", true),
        ("~ ^/api(/|$)", true),
        ("~ ^/(api|graphql)/", true),
        ("~* ^/jupyter/[0-9]+", true),
        ("~^/visafs/", true),
        (r"~ ^\/api\/", true),
        (r"~ ^/ws\/vdi", true),
        ("~ ^(/api|/graphql|/ws)", true),
        ("~ ^/(api/|ws/)", true),
        ("~ ^(?:/shop|/ws/vdi)/", true),
        ("~ ^(/shop/api|/apis)", false),
        ("~ ^/(apis|shop/ws)", false),
        (r"~ ^\/shop\/api", false),
        ("/grafana/api/", false),
        ("~ ^/grafana/(api|ws)/", false),
        ("~ ^/gitlab/(uploads|api/v4)", false),
        ("~ ^/x/(a|api/|b)", false),
        ("~ ^/api/(v1|v2)/", true),
        ("/apidocs", false),
        ("/api-old/", false),
        ("~ ^/api\\.old", false),
        ("/x/ws/vdi", false),
        ("/", true),
    ] {
        let text = format!(
            "upstream visa {{ server visa-1:443; }}\nupstream other {{ server other.example.org:443; }}\nserver {{\n listen 443 ssl;\n location / {{ proxy_pass https://visa; }}\n location {path} {{ proxy_pass https://other; }}\n}}\n"
        );
        let (imported, hosts) = hosts(&text);
        let is_host = hosts.contains(&"other.example.org".to_owned());
        assert_eq!(is_host, is_of_visa, "{path}: {}", report(&imported));
        let notes = notes_at(&imported, 2).join("\n");
        assert_eq!(notes.contains("serves no path of VISA"), !is_of_visa);
    }
}

const TWO_UPSTREAMS: &str = "\
upstream web {
 server visa-1;
 server visa-2;
 server visa-3;
 server visa-4 down;
}
upstream api {
 server visa-1 weight=10 max_conns=9;
 server visa-2 backup max_fails=2;
 server visa-5 down;
}
upstream more {
 server visa-1:443;
}
server {
 listen 443 ssl;
 location / { proxy_pass https://web; }
 location /api { proxy_pass http://api; }
 location /graphql { proxy_pass https://more; }
}
";

#[test]
fn what_another_upstream_says_of_a_host_is_told() {
    let (imported, hosts) = hosts(TWO_UPSTREAMS);
    assert_eq!(hosts, ["visa-1", "visa-2", "visa-3", "visa-4", "visa-5"]);
    let told = |line| notes_at(&imported, line).join("\n");
    for (line, said) in [
        (
            7,
            "to check: the upstream \"api\" lacks \"visa-3\"; in the project, all hosts get all requests",
        ),
        (
            8,
            "to check: the upstream \"api\" has \"weight=10\" for this host, but \"web\" has no weight, which the project follows for all requests",
        ),
        (8, "left out: \"max_conns=9\" is not carried over"),
        (
            8,
            "to check: the load balancer speaks to \"visa-1\" without TLS",
        ),
        (8, "asks this host at another port; the project has 443"),
        (
            9,
            "has \"max_fails=2\" and \"backup\" for this host, but \"web\" has no max_fails and no backup",
        ),
        (10, "to check: only the upstream \"api\" knows this host"),
        (10, "to check: this host is down, so it is a spare"),
        (12, "the upstream \"more\" lacks \"visa-2\", \"visa-3\""),
    ] {
        assert!(told(line).contains(said), "{line} {said}: {}", told(line));
    }
    assert!(!told(10).contains("gets all requests"), "{}", told(10));
    for line in [2, 3, 4, 13] {
        assert!(!told(line).contains("TLS"), "{line}: {}", told(line));
    }
    let ports = imported.cluster.hosts.iter().map(|host| host.https_port);
    assert_eq!(ports.collect::<Vec<_>>(), [443, 443, 443, 443, 80]);
}

#[test]
fn a_copy_does_not_replace_the_load_balancer() {
    let source = |name: &str, host: &str| {
        let text = format!("server {{\n location / {{ proxy_pass https://{host}; }}\n}}\n");
        import::Source::new(name, text.into_bytes())
    };
    let sources = [
        source("nginx-backup.conf", "old"),
        source("nginx.conf", "visa-1"),
    ];
    let imported = import::assemble(&sources);
    assert_eq!(imported.cluster.hosts[0].address, "visa-1");
    assert!(report(&imported).contains("nginx-backup.conf: left out: a sample or copy"));
}

#[test]
fn a_load_balancer_without_a_path_of_visa_is_told() {
    let text = "upstream v { server visa-1:443; }\nserver {\n listen 443 ssl;\n location /visa/ { proxy_pass https://v; }\n}\n";
    let (imported, hosts) = hosts(text);
    assert_eq!(hosts, ["visa-1"]);
    let told = notes_at(&imported, 4).join("\n");
    let said = "to check: no location is for a path of VISA, such as \"/\" or \"/api\"; that of \"/visa/\" is taken for it";
    assert!(told.contains(said), "{told}");
}

#[test]
fn a_single_host_without_tls_is_told() {
    let text = "server {\n listen 443 ssl;\n location / { proxy_pass http://visa-1/; }\n}\n";
    let (imported, hosts) = hosts(text);
    assert_eq!(hosts, ["visa-1"]);
    assert_eq!(imported.cluster.hosts[0].https_port, 80);
    assert!(notes_at(&imported, 3).join("\n").contains("without TLS"));
}
