//! Services whose mounted files changed since they were started.

use std::fs;

use crate::judges::host::Host;
use crate::judges::program::text;

/// Returns the services that were restarted since this was last asked.
fn restarted(host: &Host, known: &mut usize) -> Vec<String> {
    let calls = host.calls();
    let new = calls[*known..].iter();
    *known = calls.len();
    let restarts = new.filter_map(|call| call.strip_prefix("docker compose restart "));
    restarts.map(str::to_owned).collect()
}

#[test]
fn a_service_whose_files_changed_is_restarted() {
    let host = Host::new();
    let mut known = 0;
    let mut deploy = |what: &str, expected: &[&str]| {
        let output = host.deploy(&["--timeout", "2"]);
        assert_eq!(output.status.code(), Some(0), "{what}: {}", text(&output));
        assert_eq!(restarted(&host, &mut known), expected, "{what}");
    };
    // What these containers started with is not known.
    deploy("found running", &["accounts", "api"]);
    deploy("nothing", &[]);
    let write = |path: &str, text: &str| fs::write(host.path(path), text).expect("a file");
    write("providers/attribute-provider.js", "// changed\n");
    deploy("another provider", &["accounts"]);
    deploy("nothing again", &[]);
    write("providers/helper of it.js", "// new\n");
    deploy("a file beside it", &["accounts"]);
    write("pam/public.pem", "another key\n");
    deploy("another key", &["api"]);
    // The reverse proxy is reloaded each time.
    write("nginx/conf/nginx.conf", "# changed\n");
    deploy("another configuration", &[]);
    // A new container has read the new file already.
    host.fault("remade-accounts", "");
    fs::remove_file(host.stub_file("is-up")).expect("a file");
    write("providers/attribute-provider.js", "// changed again\n");
    deploy("another provider and other settings", &[]);
    deploy("nothing at last", &[]);
}

#[test]
fn nothing_is_restarted_at_the_first_start() {
    let host = Host::new();
    for service in ["accounts", "api"] {
        host.fault(&format!("gone-{service}"), "");
    }
    // They do not come up, either.
    host.deploy(&["--timeout", "0"]);
    assert_eq!(restarted(&host, &mut 0), [""; 0]);
}

#[test]
fn a_start_that_failed_is_not_taken_for_a_restart() {
    let host = Host::new();
    let deploy = || host.deploy(&["--timeout", "2"]);
    deploy();
    fs::write(host.path("pam/public.pem"), "another key\n").expect("a file");
    for fault in ["fail-up", "fail-restart"] {
        host.fault(fault, "");
        assert_eq!(deploy().status.code(), Some(1), "{fault}");
        fs::remove_file(host.stub_file(fault)).expect("a file");
    }
    let mut known = host.calls().len();
    deploy();
    assert_eq!(restarted(&host, &mut known), ["api"]);
}
