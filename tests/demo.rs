//! What the program itself puts on disk, without a library in between: its example stands before
//! all judges.

mod judges;

use std::collections::BTreeMap;
use std::fs;
use std::net::Ipv4Addr;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use judges::certificates::Authority;
use judges::compose::installed;
use judges::env_file::variables;
use judges::program::{must, text};
use judges::{judge, nginx, sandbox};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Exports the example.
fn demo() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    must(
        Command::new(env!("CARGO_BIN_EXE_visa-cluster"))
            .args(["demo", "--out", "demo"])
            .current_dir(folder.path()),
    );
    folder
}

#[test]
fn compose_takes_the_files_of_the_example() {
    let folder = demo();
    for compose in installed() {
        for part in ["visa-1", "visa-2", "load-balancer"] {
            let part = folder.path().join("demo").join(part);
            assert_eq!(
                compose.complaints(&part),
                [""; 0],
                "{} {part:?}",
                compose.name
            );
        }
    }
}

#[test]
fn nginx_takes_the_files_of_the_example() {
    let (Some(old), Some(new)) = (judge("nginx-1.22"), judge("nginx-1.31")) else {
        return;
    };
    if !sandbox::enter("nginx_takes_the_files_of_the_example") {
        return;
    }
    let identity = Authority::new().issue("visa.example.org");
    for (path, content) in [
        ("visa.crt", &identity.certificate),
        ("visa.key", &identity.key),
        ("web.crt", &identity.certificate),
        ("web.key", &identity.key),
        ("backend-ca.crt", &identity.certificate),
    ] {
        sandbox::place(format!("/etc/nginx/certs/{path}"), content);
    }
    for host in ["visa-1.example.org", "visa-2.example.org"] {
        sandbox::name(Ipv4Addr::LOCALHOST.into(), host);
    }
    let folder = demo();
    for path in [
        "load-balancer/conf.d/visa.conf",
        "visa-2/nginx/conf/nginx.conf",
    ] {
        let content = fs::read(folder.path().join("demo").join(path)).expect("a file");
        sandbox::place("/etc/nginx/conf.d/visa.conf", content);
        for program in [&old, &new] {
            let output = nginx::judge(program, &nginx::main_file("/etc/nginx/conf.d"));
            let said = text(&output);
            assert!(
                output.status.success() && !said.contains("[warn]"),
                "{program:?} {path}: {said}"
            );
        }
    }
}

#[test]
fn the_hosts_of_the_example_differ_in_their_roles() {
    let folder = demo();
    let read = |host: &str| -> BTreeMap<String, String> {
        let path = folder.path().join("demo").join(host).join(".env");
        let text = fs::read_to_string(path).expect("a file");
        variables(&text).expect("an env file").into_iter().collect()
    };
    let (one, other) = (read("visa-1"), read("visa-2"));
    assert!(one.keys().eq(other.keys()));
    let different = one.iter().filter(|(name, value)| other[*name] != **value);
    let different: Vec<(&str, &str)> = different.map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let roles = [
        "VISA_SCHEDULER_ENABLED",
        "VISA_VDI_CLEANUP_SESSIONS_ON_STARTUP",
    ];
    assert_eq!(different, roles.map(|role| (role, "true")));
    // Its passwords are made up anew.
    let again = demo();
    let path = again.path().join("demo/visa-1/.env");
    let again = variables(&fs::read_to_string(path).expect("a file")).expect("an env file");
    let changed = again.iter().filter(|(name, value)| one[name] != *value);
    let changed: Vec<&str> = changed.map(|(name, _)| name.as_str()).collect();
    assert!(changed.contains(&"VISA_DATABASE_PASSWORD"), "{changed:?}");
}

#[test]
fn the_manifest_of_the_example_tells_every_file() {
    let folder = demo();
    let out = folder.path().join("demo");
    let manifest = fs::read_to_string(out.join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let files = manifest["files"].as_object().expect("files");
    assert_eq!(files.len(), 22, "{manifest:#}");
    for (path, file) in files {
        let path = out.join(path);
        let digest = Sha256::digest(fs::read(&path).expect("a file"));
        let digest = digest
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        assert_eq!(file["sha256"], *digest, "{path:?}");
        let mode = fs::metadata(&path).expect("a file").permissions().mode() & 0o777;
        let wanted = match path.file_name().and_then(|name| name.to_str()) {
            Some(".env") => 0o600,
            Some("deploy.sh" | "scheduler.sh") => 0o755,
            _ => 0o644,
        };
        assert_eq!(mode, wanted, "{path:?}");
        assert_eq!(file["mode"], format!("{mode:04o}"), "{path:?}");
    }
    let mode = fs::metadata(out.join("manifest.json"))
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}
