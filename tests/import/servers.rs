//! Which server and which locations of a configuration are VISA's, beside those of other programs.

use crate::balancers::hosts;
use crate::report;

#[test]
fn locations_of_other_programs_decide_nothing() {
    let upstreams = "upstream grafana { server graf:3000; }\nupstream visa { server visa-1:443; server visa-2:443; }\n";
    let grafana = "location /grafana/ { proxy_pass http://grafana; proxy_set_header Upgrade $http_upgrade; proxy_read_timeout 7d; }";
    for (locations, wanted, kept) in [
        (
            "location / { proxy_pass https://visa-1; }",
            &["visa-1"][..],
            "24h",
        ),
        (
            "location ~ ^/(api|graphql|ws)/ { proxy_pass https://visa; }",
            &["visa-1", "visa-2"],
            "24h",
        ),
        (
            "location / { proxy_pass https://visa; }\n location /ws/ { proxy_pass https://visa; proxy_set_header Upgrade $http_upgrade; proxy_read_timeout 8h; }",
            &["visa-1", "visa-2"],
            "8h",
        ),
    ] {
        for inner in [
            format!("{grafana}\n {locations}"),
            format!("{locations}\n {grafana}"),
        ] {
            let text = format!("{upstreams}server {{\n listen 443 ssl;\n {inner}\n}}\n");
            let (imported, hosts) = hosts(&text);
            let report = report(&imported);
            assert_eq!(hosts, wanted, "{report}");
            assert_eq!(imported.cluster.balancer.websocket_timeout, kept);
            let said = "left out: location \"/grafana/\" does not lead to VISA";
            assert!(report.contains(said), "{report}");
            assert_eq!(report.matches("not lead to VISA").count(), 1, "{report}");
            assert!(!report.contains("no location is for a path"), "{report}");
        }
    }
}

#[test]
fn a_site_with_an_api_of_its_own_is_not_taken_for_visa() {
    let visa = "server {\n listen 443 ssl;\n server_name visa.example.org;\n ssl_certificate /a.crt;\n location / { proxy_pass https://visa; }\n}\n";
    let upstreams = "upstream visa { ip_hash; server visa-1:443; server visa-2:443; }\nupstream grafana { server localhost:3000; }\n";
    for target in ["grafana", "10.0.0.9:3000"] {
        let grafana = format!(
            "server {{\n listen 443 ssl;\n server_name grafana.example.org;\n location / {{ proxy_pass http://{target}; }}\n location /api/live/ {{ proxy_pass http://{target}; }}\n}}\n"
        );
        for servers in [format!("{visa}{grafana}"), format!("{grafana}{visa}")] {
            let (imported, hosts) = hosts(&format!("{upstreams}{servers}"));
            let report = report(&imported);
            assert_eq!(hosts, ["visa-1", "visa-2"], "{report}");
            let url = &imported.cluster.settings.public_url;
            assert_eq!(url, "https://visa.example.org");
            assert!(!report.contains("upstream \"visa\""), "{report}");
            let told = "to check: upstream \"grafana\" belongs to another server";
            assert_eq!(report.contains(told), target == "grafana", "{report}");
        }
    }
}

#[test]
fn the_server_with_most_paths_of_visa_is_the_one() {
    let wiki = "server {\n listen 443 ssl;\n location / { proxy_pass http://wiki; }\n}\n";
    let visa = "server {\n listen 443;\n location / { proxy_pass https://visa; }\n location /api { proxy_pass https://visa; }\n location /ws { proxy_pass https://visa; }\n}\n";
    let upstreams = "upstream wiki { server wiki-1:80; }\nupstream visa { server visa-1:443; }\n";
    for servers in [format!("{wiki}{visa}"), format!("{visa}{wiki}")] {
        let (imported, hosts) = hosts(&format!("{upstreams}{servers}"));
        assert_eq!(hosts, ["visa-1"], "{}", report(&imported));
        let said = "upstream \"wiki\" belongs to another server";
        assert!(report(&imported).contains(said), "{}", report(&imported));
    }
}
