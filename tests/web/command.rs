//! `visa-cluster probe` for hosts and load balancer: which of them, in which form.

use std::io::{ErrorKind, Write};
use std::net::TcpListener;

use super::harness::Test;
use super::judges::redis::free_port;
use super::strangers::talking;

/// A project whose hosts are ports of this machine where nobody listens.
fn project() -> Test {
    let mut test = Test::new().project("two_hosts");
    for number in [1, 2] {
        let old = format!("address = \"visa-{number}.example.org\"");
        let new = format!("address = \"127.0.0.1\"\nhttps_port = {}", free_port());
        test = test.replacing(&old, &new);
    }
    test.replacing("https://visa.example.org", "https://visa.invalid")
        .secrets()
}

#[test]
fn hosts_alone() {
    project()
        .args(["probe", "my.visa.toml", "--only", "hosts"])
        .status(1)
        .stdout_has("visa-1 127.0.0.1:")
        .stdout_has("error[connection-refused]: hosts.visa-2.address: 127.0.0.1:")
        .stdout_has("  skipped   Speak TLS, Get VISA's page, Ask the API for its release, ")
        .stdout_has("\n2 failed in ")
        .stderr_is_empty();
}

#[test]
fn hosts_and_balancer_for_programs() {
    let run = project()
        .args([
            "probe",
            "my.visa.toml",
            "--only=hosts,balancer",
            "--secrets=secrets.env",
            "--format=json",
        ])
        .status(1)
        .nowhere_has("correct-horse-9")
        .stderr_is_empty();
    let json: serde_json::Value = serde_json::from_str(run.stdout()).expect("JSON");
    let targets = json["targets"].as_array().expect("targets");
    let shown: Vec<_> = targets
        .iter()
        .map(|target| (target["target"].as_str(), target["title"].as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            (Some("host"), Some("visa-1")),
            (Some("host"), Some("visa-2")),
            (Some("balancer"), Some("Load balancer")),
        ]
    );
    let name = &targets[2]["steps"][1];
    assert_eq!(name["name"], "name");
    assert_eq!(name["findings"][0]["code"], "unknown-name");
    assert_eq!(name["findings"][0]["field"], "cluster.public_url");
    let redirect = &targets[0]["steps"][8];
    assert_eq!(
        (&redirect["name"], &redirect["state"]),
        (&"redirect".into(), &"skipped".into())
    );
}

#[test]
fn what_they_find_is_explained() {
    Test::new()
        .args(["explain", "works-directly-only"])
        .status(0)
        .stdout_has("works-directly-only (error)\n\nWhat a probe saw")
        .stdout_has("How to mend it\n  See the error log of NGINX");
}

/// The load balancer takes no such way, and a proxy in between would be told what is asked.
#[test]
fn no_proxy_of_the_environment_is_asked() {
    let address = talking("127.0.0.1:0", |stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 19\r\n\r\n";
        write!(stream, "{head}<title>VISA</title>").ok();
        stream.flush().ok();
    });
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    proxy.set_nonblocking(true).expect("a listener");
    let url = format!("http://{}", proxy.local_addr().expect("an address"));
    let url: &'static str = url.leak();
    let mut test = Test::new().project("two_hosts").secrets();
    let host = format!("address = \"127.0.0.1\"\nhttps_port = {}", address.port());
    test = test
        .replacing("address = \"visa-1.example.org\"", &host)
        .replacing("[balancer]", "[balancer]\nbackend_verify = false");
    for name in [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "https_proxy",
        "all_proxy",
    ] {
        test = test.environment(name, url);
    }
    test.args([
        "probe",
        "my.visa.toml",
        "--only",
        "hosts",
        "--timeout",
        "2s",
    ])
    .status(1)
    .stdout_has("GET / is VISA's page");
    let asked = proxy.accept().expect_err("nobody asked the proxy");
    assert_eq!(asked.kind(), ErrorKind::WouldBlock);
}
