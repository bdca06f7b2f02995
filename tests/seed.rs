//! What VISA's documentation of load balancing says about configuration, sentence by sentence: each
//! is held by a rule, which finds the project that breaks it, or by what is exported.

mod judges;

use std::collections::{BTreeMap, BTreeSet};

use judges::env_file::variables;
use judges::project::text_of;
use judges::{Project, RELEASES};
use visa_cluster::model::{EnvMap, Role, Secret};
use visa_cluster::render::Bundle;

/// What keeps a sentence.
enum Kept {
    /// This rule finds a project that was spoilt so.
    By(&'static str, fn(&mut Project)),
    /// This holds for the bundle of a sound project.
    InBundle(fn(&Bundle)),
}

use Kept::{By, InBundle};

/// A sentence, in a few words, and what keeps it.
const SENTENCES: &[(&str, &[Kept])] = &[
    (
        "REST keeps no state, so any host may answer any request",
        &[InBundle(hosts_take_turns)],
    ),
    (
        "web sockets of desktops pass through the load balancer",
        &[InBundle(websockets_are_passed_on)],
    ),
    (
        "servers need Redis to send each other messages",
        &[By("no-redis", |p| p.cluster.redis.url.clear())],
    ),
    (
        "the server is told URL, database ID and password of Redis",
        &[
            InBundle(redis_is_configured),
            By("redis-url-without-port", |p| {
                p.cluster.redis.url = "redis://db.example.org".into();
            }),
            By("bad-redis-database", |p| p.cluster.redis.database = -1),
            By("missing-secret", |p| {
                p.secrets.set("VISA_VDI_REDIS_PASSWORD", Secret::default());
            }),
            By("decided-elsewhere", |p| {
                p.give_variables([("VISA_VDI_REDIS_ENABLED", "false")]);
            }),
        ],
    ),
    (
        "Redis is best on the server of the database",
        &[By("redis-apart-from-database", |p| {
            p.cluster.redis.url = "redis://redis.example.org:6379".into();
        })],
    ),
    (
        "every host runs the full platform behind an NGINX of its own",
        &[InBundle(every_host_has_the_full_platform)],
    ),
    (
        "there are two hosts, and they are different ones",
        &[
            By("no-secondary", |p| p.cluster.hosts.truncate(1)),
            By("duplicate-host-address", |p| {
                p.cluster.hosts[1].address = p.cluster.hosts[0].address.clone();
            }),
            By("duplicate-host-name", |p| {
                p.cluster.hosts[1].name = p.cluster.hosts[0].name.clone();
            }),
        ],
    ),
    (
        "the same compose file and deploy script serve all hosts",
        &[InBundle(only_env_files_differ)],
    ),
    (
        "virtual hosts run on different physical hosts",
        &[By("shared-physical-host", |p| {
            for host in &mut p.cluster.hosts {
                host.physical_host = "kvm-a".into();
            }
        })],
    ),
    (
        "the variables are the same but for two",
        &[
            InBundle(two_variables_differ),
            By("hosts-disagree", |p| {
                p.cluster.hosts[1].env =
                    EnvMap::from_iter([("VISA_CLOUD_SERVER_NAME_PREFIX", "X")]);
            }),
        ],
    ),
    (
        "one host is the primary",
        &[
            By("no-primary", |p| p.cluster.hosts[0].role = Role::Secondary),
            By("several-primaries", |p| {
                p.cluster.hosts[1].role = Role::Primary;
            }),
        ],
    ),
    (
        "one or more hosts are secondary",
        &[By("no-secondary", |p| {
            for host in &mut p.cluster.hosts[1..] {
                host.role = Role::Spare;
            }
        })],
    ),
    (
        "the primary alone carries out commands: VISA_SCHEDULER_ENABLED",
        &[
            InBundle(|bundle| true_on_the_primary_alone(bundle, "VISA_SCHEDULER_ENABLED")),
            By("decided-elsewhere", |p| {
                p.cluster.hosts[1].env = EnvMap::from_iter([("VISA_SCHEDULER_ENABLED", "true")]);
            }),
            By("decided-elsewhere", |p| {
                p.give_variables([("VISA_SCHEDULER_ENABLED", "true")]);
            }),
        ],
    ),
    (
        "the primary alone cleans up when it starts: VISA_VDI_CLEANUP_SESSIONS_ON_STARTUP",
        &[
            InBundle(|bundle| {
                true_on_the_primary_alone(bundle, "VISA_VDI_CLEANUP_SESSIONS_ON_STARTUP");
            }),
            By("decided-elsewhere", |p| {
                let name = "VISA_VDI_CLEANUP_SESSIONS_ON_STARTUP";
                p.cluster.hosts[1].env = EnvMap::from_iter([(name, "true")]);
            }),
            By("decided-elsewhere", |p| {
                p.give_variables([("VISA_VDI_CLEANUP_SESSIONS_ON_STARTUP", "false")]);
            }),
        ],
    ),
    (
        "NGINX alternates between the hosts on each request",
        &[InBundle(hosts_take_turns)],
    ),
    (
        "the load balancer is a server of its own",
        &[
            By("balancer-is-a-host", |p| {
                p.cluster.balancer.address = p.cluster.hosts[0].address.clone();
            }),
            By("balancer-shares-host-address", |p| {
                p.cluster.balancer.address = p.cluster.hosts[0].address.clone();
                p.cluster.hosts[0].https_port = 8443;
            }),
        ],
    ),
    (
        "requests for VISA go to the load balancer first",
        &[
            InBundle(the_load_balancer_answers_for_the_public_name),
            By("public-url-of-host", |p| {
                p.cluster.settings.public_url = "https://visa-1.example.org".into();
            }),
        ],
    ),
];

/// Three hosts with all services.
fn sound(release: &str) -> Project {
    Project::new(release, 3).with(|p| {
        p.cluster.images.security_groups = "registry.example.org/visa/sg:1".into();
    })
}

fn codes(project: &Project) -> Vec<&'static str> {
    let findings = project.findings();
    findings.into_iter().map(|finding| finding.code).collect()
}

fn hosts_take_turns(bundle: &Bundle) {
    let config = text_of(bundle, "load-balancer/conf.d/visa.conf");
    let (_, upstream) = config.split_once("upstream ").expect("an upstream");
    let (upstream, _) = upstream.split_once('}').expect("its end");
    let of = |word: &str| {
        let lines = upstream.lines().map(str::trim);
        lines
            .filter(|line| line.starts_with(word))
            .collect::<Vec<_>>()
    };
    let servers = of("server ");
    for (number, server) in (1..=3).zip(&servers) {
        let start = format!("server visa-{number}.example.org:443 weight=1 ");
        assert!(server.starts_with(&start), "{server}");
    }
    assert_eq!(servers.len(), 3);
    assert_eq!(of("zone ").len(), 1, "all workers share one turn");
    for other in ["ip_hash", "least_conn", "hash ", "sticky", "random"] {
        assert_eq!(of(other), [""; 0], "{other}");
    }
}

fn websockets_are_passed_on(bundle: &Bundle) {
    for path in [
        "load-balancer/conf.d/visa.conf",
        "visa-1/nginx/conf/nginx.conf",
    ] {
        let config = text_of(bundle, path);
        for header in ["proxy_set_header Upgrade", "proxy_set_header Connection"] {
            assert!(config.contains(header), "{path} {header}");
        }
    }
}

fn env(bundle: &Bundle, number: usize) -> BTreeMap<String, String> {
    let text = text_of(bundle, &format!("visa-{number}/.env"));
    variables(&text).expect("an env file").into_iter().collect()
}

fn redis_is_configured(bundle: &Bundle) {
    for number in 1..=3 {
        let env = env(bundle, number);
        for (name, value) in [
            ("VISA_VDI_REDIS_ENABLED", "true"),
            ("VISA_VDI_REDIS_URL", "redis://db.example.org:6379"),
            ("VISA_VDI_REDIS_DATABASE", "0"),
            ("VISA_VDI_REDIS_PASSWORD", "correct-horse-9"),
        ] {
            assert_eq!(
                env.get(name).map(String::as_str),
                Some(value),
                "{number} {name}"
            );
        }
    }
}

fn every_host_has_the_full_platform(bundle: &Bundle) {
    for number in 1..=3 {
        let compose = text_of(bundle, &format!("visa-{number}/docker-compose.yml"));
        let (_, services) = compose.split_once("\nservices:\n").expect("services");
        for service in [
            "proxy",
            "api",
            "web",
            "jupyter-proxy",
            "accounts",
            "security-groups",
        ] {
            let is_there = services.lines().any(|line| line == format!("  {service}:"));
            assert!(is_there, "{number} {service}");
        }
    }
}

fn only_env_files_differ(bundle: &Bundle) {
    let of = |number: usize| {
        let folder = format!("visa-{number}/");
        let files = bundle.files().iter();
        files
            .filter_map(|file| {
                Some((
                    file.path.strip_prefix(&folder)?.to_owned(),
                    file.content.bytes(),
                ))
            })
            .collect::<BTreeMap<_, _>>()
    };
    let first = of(1);
    for path in ["docker-compose.yml", "deploy.sh"] {
        assert!(first.contains_key(path), "{path}");
    }
    for number in 2..=3 {
        for (path, bytes) in of(number) {
            assert_eq!(first.get(&path) == Some(&bytes), path != ".env", "{path}");
        }
    }
}

fn two_variables_differ(bundle: &Bundle) {
    let (primary, secondary) = (env(bundle, 1), env(bundle, 2));
    let names: BTreeSet<&String> = primary.keys().chain(secondary.keys()).collect();
    let different: Vec<&str> = names
        .into_iter()
        .filter(|name| primary.get(*name) != secondary.get(*name))
        .map(String::as_str)
        .collect();
    assert_eq!(
        different,
        [
            "VISA_SCHEDULER_ENABLED",
            "VISA_VDI_CLEANUP_SESSIONS_ON_STARTUP"
        ]
    );
    assert_eq!(secondary, env(bundle, 3), "secondaries are all alike");
}

fn true_on_the_primary_alone(bundle: &Bundle, name: &str) {
    let values: Vec<String> = (1..=3)
        .map(|number| env(bundle, number)[name].clone())
        .collect();
    assert_eq!(values, ["true", "false", "false"], "{name}");
}

fn the_load_balancer_answers_for_the_public_name(bundle: &Bundle) {
    let config = text_of(bundle, "load-balancer/conf.d/visa.conf");
    assert_eq!(config.matches("server_name visa.example.org;").count(), 2);
    assert!(config.contains("listen 443 ssl"));
}

#[test]
fn every_sentence_is_kept_by_a_rule_or_by_the_bundle() {
    for release in RELEASES {
        let sound = sound(release);
        assert_eq!(codes(&sound), [""; 0], "{release}");
        let bundle = sound.bundle();
        for (sentence, all) in SENTENCES {
            assert!(!all.is_empty(), "{sentence}");
            for kept in *all {
                match kept {
                    By(code, spoil) => {
                        let codes = codes(&sound.clone().with(spoil));
                        assert!(
                            codes.contains(code),
                            "{release}, {sentence}: {code} not in {codes:?}"
                        );
                    }
                    InBundle(judge) => judge(&bundle),
                }
            }
        }
    }
}
