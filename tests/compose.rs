//! Docker Compose of three major versions takes every exported compose file without a complaint.

mod judges;

use std::collections::BTreeSet;
use std::thread;

use judges::compose::installed;
use judges::project::{text_of, write_part};
use judges::{Project, RELEASES};
use tempfile::TempDir;

/// Documents whose compose files differ, and what to call them.
fn cases() -> Vec<(String, Project)> {
    let mut cases = Vec::new();
    for release in RELEASES {
        for has_files in [false, true] {
            for image in ["", "registry.example.org:5000/visa/sg:1.0"] {
                for subnet in ["", "10.10.11.0/24"] {
                    let project = Project::new(release, 2).with(|p| {
                        if has_files {
                            p.give_all_files();
                        }
                        p.cluster.images.security_groups = image.into();
                        p.cluster.settings.subnet = subnet.into();
                        p.cluster.settings.name = "visa_2-prod".into();
                        p.cluster.hosts[1].https_port = 8443;
                    });
                    let what = format!("{release}, files {has_files}, {image:?}, {subnet:?}");
                    cases.push((what, project));
                }
            }
        }
        let project = Project::new(release, 1).with(|p| {
            p.cluster.settings.public_url = "https://[2001:db8::80]:8443".into();
            p.cluster.balancer.certificate = "/srv/my certs/\"visa\" #1.crt".into();
            p.cluster.balancer.certificate_key = "/srv/ключи/visa.key".into();
            p.cluster.images.proxy = format!("nginx@sha256:{}", "0a".repeat(32));
        });
        cases.push((format!("{release}, odd paths"), project));
        let project = Project::new(release, 1).with(|p| {
            p.cluster.balancer.certificate = "/etc/nginx/visa.crt".into();
            p.cluster.balancer.certificate_key = "/etc/visa.key".into();
        });
        cases.push((
            format!("{release}, certificates beside the image's files"),
            project,
        ));
    }
    cases
}

#[test]
fn compose_takes_every_file() {
    let versions = installed();
    let folders = folders();
    thread::scope(|scope| {
        for compose in &versions {
            scope.spawn(|| {
                for (what, folder) in &folders {
                    assert_eq!(
                        compose.complaints(folder.path()),
                        [""; 0],
                        "{} {what}",
                        compose.name
                    );
                }
            });
        }
    });
}

/// Writes the folders of all documents that hold a compose file, each kind of it once.
fn folders() -> Vec<(String, TempDir)> {
    let mut folders = Vec::new();
    let mut known = BTreeSet::new();
    for (what, project) in cases() {
        let bundle = project.bundle();
        for part in ["visa-1", "load-balancer"] {
            if known.insert(text_of(&bundle, &format!("{part}/docker-compose.yml"))) {
                let folder = tempfile::tempdir().expect("a folder");
                write_part(&bundle, part, folder.path());
                folders.push((format!("{what}: {part}"), folder));
            }
        }
    }
    folders
}

/// So that the test above is known to see what Compose only warns about.
#[test]
fn a_variable_that_nobody_defines_is_noticed() {
    for compose in installed() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = "services:\n  web:\n    image: a:${NOBODY}\n";
        std::fs::write(folder.path().join("docker-compose.yml"), file).expect("a new file");
        let complaints = compose.complaints(folder.path()).join("\n");
        assert!(
            complaints.contains("NOBODY"),
            "{}: {complaints}",
            compose.name
        );
    }
}

#[test]
fn every_service_that_reads_variables_gets_them_all() {
    let project = Project::new(RELEASES[0], 2).with(|p| {
        p.give_all_files();
        p.cluster.images.security_groups = "sg:1".into();
    });
    let bundle = project.bundle();
    for compose in installed() {
        for (host, is_primary) in [("visa-1", "true"), ("visa-2", "false")] {
            let folder = tempfile::tempdir().expect("a folder");
            write_part(&bundle, host, folder.path());
            let services = compose.environments(folder.path());
            let names: Vec<&str> = services.keys().map(String::as_str).collect();
            let all = [
                "accounts",
                "api",
                "jupyter-proxy",
                "proxy",
                "security-groups",
                "web",
            ];
            assert_eq!(names, all, "{}", compose.name);
            for (name, service) in services {
                let variables = service.environment;
                if ["proxy", "web"].contains(&name.as_str()) {
                    assert!(variables.is_empty(), "{name} needs no passwords");
                    continue;
                }
                for (variable, value) in [
                    ("VISA_SCHEDULER_ENABLED", is_primary),
                    ("VISA_VDI_CLEANUP_SESSIONS_ON_STARTUP", is_primary),
                    ("VISA_ROOT_URL", "https://visa.example.org"),
                    ("VISA_DATABASE_PASSWORD", "correct-horse-9"),
                ] {
                    assert_eq!(variables[variable], value, "{} {host} {name}", compose.name);
                }
            }
        }
    }
}

#[test]
fn the_container_of_the_load_balancer_keeps_its_own_files() {
    let project = Project::new(RELEASES[0], 1).with(|p| {
        p.cluster.balancer.certificate = "/etc/nginx/visa.crt".into();
        p.cluster.balancer.certificate_key = "/etc/visa.key".into();
        p.cluster.balancer.backend_ca = "/etc/nginx/certs/ca.crt".into();
    });
    let text = text_of(&project.bundle(), "load-balancer/docker-compose.yml");
    let file: serde_json::Value = serde_saphyr::from_str(&text).expect("YAML");
    let volumes = file["services"]["balancer"]["volumes"].as_array();
    let targets: Vec<&str> = volumes
        .expect("a list")
        .iter()
        .filter_map(|volume| volume["target"].as_str())
        .collect();
    assert_eq!(
        targets,
        ["/etc/nginx/certs", "/etc/nginx/visa.crt", "/etc/visa.key"]
    );
}
