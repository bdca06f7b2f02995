//! The exported `deploy.sh`: what it finds missing, what it does, and what it never does.
//!
//! Docker is a stub that writes down how it is called; the other programs are the real ones.

#[path = "../judges/mod.rs"]
mod judges;
mod restart;
mod role;
mod status;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use judges::certificates::Authority;
use judges::host::Host;
use judges::program::{must, text};
use judges::project::text_of;
use judges::{Project, RELEASES, judge};

/// All services of a host without security groups.
const SERVICES: [&str; 5] = ["proxy", "web", "api", "jupyter-proxy", "accounts"];

/// Changes the mode of a file.
fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

/// Lists files and folders with their modes and contents.
fn list(folder: &Path) -> Vec<(PathBuf, u32, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let mode = path.metadata().expect("a mode").permissions().mode();
        if path.is_dir() {
            all.extend(list(&path));
            all.push((path, mode, Vec::new()));
        } else {
            let content = fs::read(&path).expect("a file");
            all.push((path, mode, content));
        }
    }
    all.sort();
    all
}

#[test]
fn healthy_services_are_a_success() {
    let host = Host::new();
    let output = host.deploy(&["--timeout", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let said = text(&output);
    assert!(said.contains("all services are healthy"), "{said}");
    assert!(said.contains("this host is the primary"), "{said}");
    let calls = host.calls();
    let place = |call: &str| {
        let found = calls.iter().position(|known| known.starts_with(call));
        found.unwrap_or_else(|| panic!("no {call}: {calls:?}"))
    };
    assert!(place("docker compose config") < place("docker compose pull"));
    assert!(place("docker compose pull") < place("docker compose up -d"));
    assert!(place("docker compose up -d") < place("docker inspect"));
    assert!(place("docker inspect") < place("docker compose exec -T proxy nginx -s reload"));
}

#[test]
fn images_and_containers_of_others_are_left_alone() {
    let host = Host::new();
    host.deploy(&["--timeout", "0"]);
    for call in host.calls() {
        for word in [
            "prune", "rmi", "rm", "image", "volume", "down", "kill", "stop",
        ] {
            assert!(!call.split(' ').any(|w| w == word), "{call}");
        }
    }
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    // A project that names no files of the site.
    let host = Host::of(&Project::new(RELEASES[0], 2));
    let said = host.refusal(&[]);
    for name in [
        "nginx/certs/web.crt",
        "nginx/certs/web.key",
        "providers/attribute-provider.js",
    ] {
        assert!(
            said.contains(&format!("error: {name} is missing")),
            "{said}"
        );
    }
    assert!(
        said.contains("3 things to mend; nothing was changed"),
        "{said}"
    );
    assert!(!said.contains("pam/"), "{said}");

    let host = Host::new();
    for name in ["pam/private.pem", "pam/public.pem", ".env"] {
        fs::remove_file(host.path(name)).expect("a file");
    }
    fs::write(host.path("providers/attribute-provider.js"), "").expect("a file");
    let said = host.refusal(&[]);
    for name in [
        "pam/private.pem is missing",
        "pam/public.pem is missing",
        ".env is missing",
    ] {
        assert!(said.contains(name), "{said}");
    }
    assert!(said.contains("attribute-provider.js is empty"), "{said}");
}

#[test]
fn a_key_of_another_certificate_is_refused() {
    if judge("openssl").is_none() {
        return;
    }
    let host = Host::new();
    let other = Authority::new().issue("visa.example.org");
    fs::write(host.path("nginx/certs/web.key"), other.key).expect("a file");
    let said = host.refusal(&[]);
    assert!(
        said.contains("web.key does not belong to nginx/certs/web.crt"),
        "{said}"
    );
}

#[test]
fn what_is_no_certificate_or_key_is_refused() {
    if judge("openssl").is_none() {
        return;
    }
    let host = Host::new();
    fs::write(host.path("nginx/certs/web.crt"), "hello").expect("a file");
    assert!(host.refusal(&[]).contains("web.crt is no certificate"));
    let host = Host::new();
    fs::write(host.path("nginx/certs/web.key"), "hello").expect("a file");
    assert!(host.refusal(&[]).contains("web.key is no private key"));
}

#[test]
fn an_expired_certificate_is_refused() {
    if judge("openssl").is_none() {
        return;
    }
    let host = Host::new();
    let old = Authority::new().issue_with("visa.example.org", |params| {
        params.not_before = rcgen::date_time_ymd(2019, 1, 1);
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    });
    fs::write(host.path("nginx/certs/web.crt"), old.certificate).expect("a file");
    fs::write(host.path("nginx/certs/web.key"), old.key).expect("a file");
    assert!(host.refusal(&[]).contains("web.crt has expired"));
}

#[test]
fn secrets_that_others_can_read_are_refused() {
    for name in [".env", "nginx/certs/web.key", "pam/private.pem"] {
        for mode in [0o644, 0o640, 0o604] {
            let host = Host::new();
            chmod(&host.path(name), mode);
            let said = host.refusal(&[]);
            assert!(
                said.contains(&format!("{name} can be read by others")),
                "{mode:o}: {said}"
            );
        }
    }
}

#[test]
fn the_mode_of_a_file_counts_and_not_that_of_a_link_to_it() {
    for (mode, status) in [(0o644, 1), (0o600, 0)] {
        let host = Host::new();
        let (link, file) = (host.path("nginx/certs/web.key"), host.path("elsewhere.key"));
        fs::rename(&link, &file).expect("a file");
        chmod(&file, mode);
        symlink(&file, &link).expect("a link");
        let output = host.deploy(&["--timeout", "2"]);
        assert_eq!(output.status.code(), Some(status), "{}", text(&output));
        let is_refused = text(&output).contains("web.key can be read by others");
        assert_eq!(is_refused, status == 1, "{}", text(&output));
    }
}

#[test]
fn variables_of_the_callers_shell_do_not_count() {
    let host = Host::new();
    // All that the compose file takes from outside, and what Compose itself would obey.
    let compose = fs::read_to_string(host.path("docker-compose.yml")).expect("a file");
    let mut names: Vec<&str> = compose
        .split("${")
        .skip(1)
        .map(|rest| &rest[..rest.find([':', '-', '}']).expect("an end")])
        .collect();
    assert_eq!(names, ["VISA_CLUSTER_HTTPS_PORT"]);
    names.extend([
        "VISA_NIL",
        "COMPOSE_DISABLE_ENV_FILE",
        "COMPOSE_ENV_FILES",
        "COMPOSE_FILE",
        "COMPOSE_IGNORE_ORPHANS",
        "COMPOSE_PATH_SEPARATOR",
        "COMPOSE_PROFILES",
        "COMPOSE_PROJECT_DIRECTORY",
        "COMPOSE_PROJECT_NAME",
    ]);
    let mut variables: Vec<(&str, &str)> = names.iter().map(|name| (*name, "1")).collect();
    variables.push(("DOCKER_HOST", "unix:///elsewhere"));
    let output = host.deploy_with(&["--timeout", "2"], &variables);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let seen = host.environment();
    for name in names {
        assert!(!seen.contains(name), "{name}: {seen}");
    }
    // Where Docker is remains the caller's choice.
    assert!(seen.contains("DOCKER_HOST"), "{seen}");
}

#[test]
fn an_unhealthy_service_is_an_error_with_its_log() {
    let host = Host::new();
    host.fault("state-api", "unhealthy");
    host.fault("gone-accounts", "");
    let output = host.deploy(&["--timeout", "2"]);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for part in [
        "api is unhealthy; its last lines:\nthe log of api",
        "accounts is missing",
        "not healthy after 2 seconds: api accounts",
    ] {
        assert!(said.contains(part), "{part:?} in: {said}");
    }
    for service in SERVICES {
        let is_named = said.contains(&format!("error: {service} is"));
        assert_eq!(is_named, ["api", "accounts"].contains(&service), "{said}");
    }
}

#[test]
fn a_failing_step_is_an_error() {
    for (fault, message) in [
        ("fail-config", "the compose file was refused"),
        ("fail-pull", "the images could not be pulled"),
        ("fail-up", "the services could not be started"),
        ("fail-exec", "the reverse proxy refuses"),
    ] {
        let host = Host::new();
        host.fault(fault, "");
        let output = host.deploy(&["--timeout", "0"]);
        assert_eq!(output.status.code(), Some(1), "{fault}");
        assert!(
            text(&output).contains(message),
            "{fault}: {}",
            text(&output)
        );
    }
    let host = Host::new();
    host.fault("no-engine", "");
    assert!(host.refusal(&[]).contains("docker does not answer"));
}

#[test]
fn a_check_changes_nothing() {
    let host = Host::new();
    let before = list(host.folder.path());
    let output = host.deploy(&["--check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(text(&output).contains("everything is in place"));
    assert_eq!(list(host.folder.path()), before);
    let calls = host.calls();
    let harmless = [
        "docker info",
        "docker compose version",
        "docker compose config -q",
        "docker compose config",
    ];
    assert_eq!(calls, harmless);
    // And it finds what a deployment would find.
    fs::remove_file(host.path("nginx/certs/web.crt")).expect("a file");
    assert!(host.refusal(&["--check"]).contains("web.crt is missing"));
}

#[test]
fn images_are_not_pulled_if_that_is_not_wanted() {
    let host = Host::new();
    let output = host.deploy(&["--no-pull", "--timeout", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(!host.calls().iter().any(|call| call.contains("pull")));
}

#[test]
fn the_old_docker_compose_will_do() {
    let host = Host::new();
    host.fault("no-plugin", "");
    assert!(
        host.refusal(&[])
            .contains("neither 'docker compose' nor 'docker-compose'")
    );
    symlink(host.bin().join("docker"), host.bin().join("docker-compose")).expect("a link");
    let output = host.deploy(&["--timeout", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(
        host.calls()
            .contains(&"docker-compose up -d --remove-orphans".to_owned())
    );
}

#[test]
fn a_host_without_docker_is_told_so() {
    let host = Host::new();
    fs::remove_file(host.bin().join("docker")).expect("a file");
    assert!(host.refusal(&[]).contains("docker is not installed"));
}

#[test]
fn wrong_options_are_told_apart_from_failures() {
    let host = Host::new();
    for arguments in [
        &["--prune"][..],
        &["--timeout"],
        &["--timeout", "soon"],
        &["--timeout", "-1"],
        &["now"],
    ] {
        let output = host.deploy(arguments);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            text(&output)
        );
    }
    assert_eq!(host.deploy(&["--help"]).status.code(), Some(0));
    assert_eq!(host.calls(), [""; 0]);
}

#[test]
fn shellcheck_has_nothing_to_say() {
    let Some(program) = judge("shellcheck") else {
        return;
    };
    for release in RELEASES {
        for (has_files, image) in [
            (true, ""),
            (false, ""),
            (true, "registry.example.org/visa/sg:1"),
        ] {
            let project = Project::new(release, 2).with(|p| {
                if has_files {
                    p.give_all_files();
                }
                p.cluster.images.security_groups = image.to_owned();
            });
            let folder = tempfile::tempdir().expect("a folder");
            let script = folder.path().join("deploy.sh");
            fs::write(&script, text_of(&project.bundle(), "visa-2/deploy.sh")).expect("a file");
            let output = must(Command::new(&program).args(["-s", "sh"]).arg(&script));
            assert_eq!(text(&output), "", "{release}");
        }
    }
}
