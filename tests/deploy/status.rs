//! `deploy.sh --status`: whether all is healthy and runs with the files as they are.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::judges::host::Host;
use crate::judges::program::text;
use crate::list;

/// Returns how the script ends, and what it says.
fn status(host: &Host) -> (Option<i32>, String) {
    let before = list(host.folder.path());
    let calls = host.calls().len();
    let output = host.deploy(&["--status"]);
    assert_eq!(list(host.folder.path()), before, "it changed something");
    for call in &host.calls()[calls..] {
        let is_harmless = ["info", "version", "config", "ps -q", "inspect"]
            .iter()
            .any(|word| call.contains(word));
        assert!(is_harmless, "{call}");
    }
    (output.status.code(), text(&output))
}

fn deployed() -> Host {
    let host = Host::new();
    assert_eq!(status(&host).0, Some(1), "nothing is deployed yet");
    let output = host.deploy(&["--timeout", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let (code, said) = status(&host);
    assert_eq!(code, Some(0), "{said}");
    host
}

#[test]
fn every_file_that_services_run_with_counts() {
    for path in [
        ".env",
        "docker-compose.yml",
        "nginx/conf/nginx.conf",
        "nginx/certs/web.crt",
        "providers/attribute-provider.js",
        "pam/public.pem",
    ] {
        let host = deployed();
        let mut bytes = fs::read(host.path(path)).expect("a file");
        bytes.push(b'\n');
        fs::write(host.path(path), bytes).expect("a file");
        let (code, said) = status(&host);
        assert_eq!(code, Some(1), "{path}: {said}");
        assert!(said.contains("not deployed"), "{path}: {said}");
    }
}

#[test]
fn a_service_that_is_not_healthy_counts() {
    let host = deployed();
    host.fault("state-api", "unhealthy");
    let (code, said) = status(&host);
    assert_eq!(
        (code, said.contains("api is unhealthy")),
        (Some(1), true),
        "{said}"
    );
}

#[test]
fn a_deployment_that_failed_counts_for_none_even_if_the_old_files_are_back() {
    let host = deployed();
    let path = host.path("providers/attribute-provider.js");
    let old = fs::read(&path).expect("a file");
    fs::write(&path, "// another\n").expect("a file");
    host.fault("fail-up", "");
    assert_eq!(host.deploy(&["--timeout", "0"]).status.code(), Some(1));
    fs::write(&path, old).expect("a file");
    assert_eq!(status(&host).0, Some(1));
}

#[test]
fn the_sums_are_for_the_owner_alone() {
    let host = deployed();
    let mode = host.path(".deployed").metadata().expect("a file");
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);
}
