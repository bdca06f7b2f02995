//! What is the same on every host of an exported cluster, and what is not.

mod judges;

use std::collections::{BTreeMap, BTreeSet};

use judges::env_file::variables;
use judges::nginx_syntax::directives;
use judges::project::text_of;
use judges::{Project, RELEASES};
use sha2::{Digest, Sha256};
use visa_cluster::catalog::Catalog;
use visa_cluster::model::syntax::Release;
use visa_cluster::model::{Edit, EnvMap, Role, Secret, Spot};
use visa_cluster::render::Bundle;

/// The variables that tell the primary from the others.
const ROLES: [&str; 2] = [
    "VISA_SCHEDULER_ENABLED",
    "VISA_VDI_CLEANUP_SESSIONS_ON_STARTUP",
];

/// A cluster that uses everything.
fn full(release: &str, hosts: usize) -> Project {
    Project::new(release, hosts).with(|p| {
        p.give_all_files();
        p.cluster.images.security_groups = "registry.example.org/visa/sg:1".into();
        p.cluster.settings.docs_url = "https://docs.example.org/visa".into();
        p.cluster.settings.subnet = "10.10.11.0/24".into();
    })
}

/// Returns the files of a host by their paths in its folder, each with its mode and hash.
fn files(bundle: &Bundle, host: &str) -> BTreeMap<String, (u32, [u8; 32])> {
    let folder = format!("{host}/");
    let files = bundle.files().iter().filter_map(|file| {
        let path = file.path.strip_prefix(&folder)?.to_owned();
        Some((
            path,
            (file.mode, Sha256::digest(file.content.bytes()).into()),
        ))
    });
    files.collect()
}

fn env(bundle: &Bundle, host: &str) -> BTreeMap<String, String> {
    let pairs = variables(&text_of(bundle, &format!("{host}/.env"))).expect("an env file");
    let count = pairs.len();
    let map: BTreeMap<_, _> = pairs.into_iter().collect();
    assert_eq!(map.len(), count, "a variable stands there twice");
    map
}

/// Returns the variables in which two hosts differ.
fn differences(bundle: &Bundle, one: &str, other: &str) -> Vec<String> {
    let (one, other) = (env(bundle, one), env(bundle, other));
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let names = names
        .into_iter()
        .filter(|name| one.get(*name) != other.get(*name));
    names.cloned().collect()
}

#[test]
fn only_the_env_file_differs_between_hosts() {
    for release in RELEASES {
        for hosts in [2, 5, 50] {
            let bundle = full(release, hosts).bundle();
            let first = files(&bundle, "visa-1");
            assert!(first.len() >= 10, "{first:?}");
            for number in 2..=hosts {
                let other = files(&bundle, &format!("visa-{number}"));
                assert!(first.keys().eq(other.keys()), "{release}");
                for (path, known) in &first {
                    assert_eq!(other[path] == *known, path != ".env", "{release} {path}");
                }
            }
        }
    }
}

#[test]
fn env_files_differ_in_the_two_roles_alone() {
    for release in RELEASES {
        let bundle = full(release, 5).bundle();
        for other in ["visa-2", "visa-5"] {
            assert_eq!(differences(&bundle, "visa-1", other), ROLES, "{release}");
        }
        assert_eq!(
            differences(&bundle, "visa-2", "visa-5"),
            [""; 0],
            "{release}"
        );
        // To the line.
        let lines = |host| text_of(&bundle, &format!("{host}/.env"));
        let (one, other) = (lines("visa-1"), lines("visa-2"));
        let different = one
            .lines()
            .zip(other.lines())
            .filter(|(one, other)| one != other);
        assert_eq!(different.count(), 2, "{release}");
        assert_eq!(one.lines().count(), other.lines().count(), "{release}");
    }
}

#[test]
fn a_host_of_its_own_mind_differs_in_that_too() {
    let project = full(RELEASES[0], 3).with(|p| {
        p.cluster.hosts[1].env =
            EnvMap::from_iter([("VISA_LOGGING_LEVEL", "DEBUG"), ("SITE_RACK", "b 7")]);
        p.cluster.hosts[2].https_port = 8443;
    });
    let bundle = project.bundle();
    let mut expected = vec!["SITE_RACK", ROLES[0], "VISA_LOGGING_LEVEL", ROLES[1]];
    expected.sort_unstable();
    assert_eq!(differences(&bundle, "visa-1", "visa-2"), expected);
    let mut expected = vec!["VISA_CLUSTER_HTTPS_PORT", ROLES[0], ROLES[1]];
    expected.sort_unstable();
    assert_eq!(differences(&bundle, "visa-1", "visa-3"), expected);
}

#[test]
fn exactly_one_host_schedules_and_cleans_up() {
    for hosts in [1, 2, 5, 50] {
        let bundle = full(RELEASES[0], hosts).bundle();
        for name in ROLES {
            let all =
                (1..=hosts).map(|number| env(&bundle, &format!("visa-{number}"))[name].clone());
            let (yes, no): (Vec<_>, Vec<_>) = all.partition(|value| value == "true");
            assert_eq!((yes.len(), no.len()), (1, hosts - 1), "{name} of {hosts}");
            assert!(no.iter().all(|value| value == "false"), "{name} of {hosts}");
        }
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for release in RELEASES {
        assert_eq!(
            full(release, 5).bundle(),
            full(release, 5).bundle(),
            "{release}"
        );
    }
}

#[test]
fn secrets_are_for_the_owner_alone() {
    let project = full(RELEASES[0], 2);
    let bundle = project.bundle();
    for file in bundle.files() {
        let holds_secret = file.content.text().contains("correct-horse-9");
        let is_key = ["web.key", "private.pem"]
            .iter()
            .any(|name| file.path.ends_with(name));
        assert_eq!(holds_secret, file.path.ends_with("/.env"), "{}", file.path);
        if holds_secret || is_key {
            assert_eq!(file.mode, 0o600, "{}", file.path);
        }
    }
}

#[test]
fn secrets_go_only_where_a_container_reads_them() {
    let token = "VISA_SECURITY_GROUPS_SERVER_AUTH_TOKEN";
    for image in ["", "registry.example.org/visa/sg:1"] {
        let project = Project::new(RELEASES[0], 2).with(|p| {
            p.cluster.images.security_groups = image.to_owned();
            for name in ["DATABASE_URL", token, "SITE_TOKEN"] {
                p.secrets.set(name, Secret::new("hunter2".to_owned()));
            }
        });
        let variables = env(&project.bundle(), "visa-1");
        assert!(!variables.contains_key("DATABASE_URL"));
        assert_eq!(variables.contains_key(token), !image.is_empty());
        // A name that is not known was given for a reason.
        assert!(variables.contains_key("SITE_TOKEN"));
    }
}

/// Variables and paths of one line alone, from VISA's upgrade page.
const ONLY_2: (&[&str], &[&str]) = (
    &["VISA_VDI_HOST", "VISA_VDI_PORT"],
    &["/graphql", "/ws/vdi"],
);
const ONLY_3: (&[&str], &[&str]) = (
    &["VISA_VDI_REDIS_TLS_ENABLED", "VISA_VDI_REDIS_TLS_TRUST_ALL"],
    &["/api/ws"],
);

#[test]
fn no_variable_or_path_of_the_other_line_is_exported() {
    for (release, own, foreign) in [("3.8.2", ONLY_3, ONLY_2), ("2.11.2", ONLY_2, ONLY_3)] {
        let line = release.parse::<Release>().expect("a release").line();
        let project = full(release, 2).with(|p| {
            for name in foreign.0 {
                p.cluster.env.set(*name, "1");
            }
        });
        let bundle = project.bundle();
        let variables = env(&bundle, "visa-1");
        for name in own.0 {
            assert!(variables.contains_key(*name), "{release}: {name}");
        }
        for name in foreign.0 {
            assert!(!variables.contains_key(*name), "{release}: {name}");
        }
        for variable in Catalog::get().variables() {
            let is_foreign = variable.in_line(line).is_none();
            let is_there = variables.contains_key(&variable.name);
            assert!(!(is_foreign && is_there), "{release}: {}", variable.name);
        }
        for (path, has_all) in [
            ("visa-1/nginx/conf/nginx.conf", true),
            ("load-balancer/conf.d/visa.conf", false),
        ] {
            let directives = directives(&text_of(&bundle, path)).expect("a configuration");
            let locations: Vec<&str> = directives
                .iter()
                .filter(|directive| directive.words[0] == "location")
                .map(|directive| directive.words[directive.words.len() - 1].as_str())
                .collect();
            for location in own.1.iter().filter(|_| has_all) {
                assert!(locations.contains(location), "{release} {path}: {location}");
            }
            for location in foreign.1 {
                assert!(
                    !locations.contains(location),
                    "{release} {path}: {location}"
                );
            }
        }
    }
}

/// Returns the paths of the files in which two bundles differ.
fn changed(before: &Bundle, after: &Bundle) -> Vec<String> {
    let paths: BTreeSet<&String> = [before, after]
        .iter()
        .flat_map(|bundle| bundle.files().iter().map(|file| &file.path))
        .collect();
    let paths = paths.into_iter();
    let paths = paths.filter(|path| before.file(path) != after.file(path));
    paths.cloned().collect()
}

/// What README.md promises of a promotion.
#[test]
fn a_promotion_changes_two_env_files_on_the_hosts() {
    for release in RELEASES {
        let project = full(release, 3);
        let before = project.bundle();

        // Each host keeps its place, as when the roles are changed in the file by hand.
        let after = project.clone().with(|p| {
            p.cluster.hosts[0].role = Role::Secondary;
            p.cluster.hosts[2].role = Role::Primary;
        });
        let after = after.bundle();
        assert_eq!(
            changed(&before, &after),
            [
                "README.md",
                "ansible/inventory.yml",
                "visa-1/.env",
                "visa-3/.env"
            ],
            "{release}"
        );

        // They change places, as in the window.
        let after = project.clone().with(|p| {
            let edit = Edit::Place {
                host: p.cluster.hosts[2].id,
                role: Role::Primary,
                at: Spot::Same,
            };
            p.cluster.apply(&edit).expect("the host is there");
        });
        let after = after.bundle();
        let balancer = ["load-balancer/README.md", "load-balancer/conf.d/visa.conf"];
        assert_eq!(
            changed(&before, &after),
            [
                "README.md",
                "ansible/inventory.yml",
                balancer[0],
                balancer[1],
                "visa-1/.env",
                "visa-3/.env"
            ],
            "{release}"
        );
        // In no more than the order of lines.
        for path in balancer {
            let lines = |bundle| {
                let text = text_of(bundle, path);
                let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                lines.sort_unstable();
                lines
            };
            assert_eq!(lines(&before), lines(&after), "{release} {path}");
        }
        for host in ["visa-1", "visa-3"] {
            let (old, new) = (env(&before, host), env(&after, host));
            let names = old.keys().filter(|name| old[*name] != new[*name]);
            assert_eq!(names.collect::<Vec<_>>(), ROLES, "{release} {host}");
        }
    }
}

#[test]
fn redirects_lead_to_the_public_address() {
    for release in RELEASES {
        let bundle = full(release, 2).with(|p| {
            p.cluster.settings.public_url = "https://visa.example.org:8443".into();
        });
        let bundle = bundle.bundle();
        for path in [
            "visa-1/nginx/conf/nginx.conf",
            "load-balancer/conf.d/visa.conf",
        ] {
            let directives = directives(&text_of(&bundle, path)).expect("a configuration");
            let targets: Vec<&str> = directives
                .iter()
                .filter(|directive| directive.words[0] == "return" && directive.words.len() == 3)
                .map(|directive| directive.words[2].as_str())
                .collect();
            assert!(!targets.is_empty(), "{path}");
            for target in targets {
                assert!(
                    target.starts_with("https://visa.example.org:8443"),
                    "{path}: {target}"
                );
            }
        }
    }
}

#[test]
fn web_pages_keep_step_with_a_release_that_is_newer_than_the_catalogue() {
    for (release, web, accounts) in [
        ("3.9.1", "visa-web:3.9.1", "visa-accounts:3.8.0"),
        ("3.8.2", "visa-web:3.8.2", "visa-accounts:3.8.0"),
        // In the middle there are releases without web pages of their own.
        ("3.0.8", "visa-web:3.0.6", "visa-accounts:3.0.0"),
    ] {
        let bundle = full(release, 2).render().expect("a sound document");
        let compose = text_of(&bundle, "visa-1/docker-compose.yml");
        for image in [web, accounts] {
            assert!(
                compose.contains(&format!("{image}\"")),
                "{release}: {compose}"
            );
        }
    }
}
