//! What was exported is imported as what it was.

mod judges;

use judges::Project;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use visa_cluster::catalog::{Catalog, is_secret};
use visa_cluster::environment::Environment;
use visa_cluster::import::{self, Imported, NoteKind, Source};
use visa_cluster::lint::{self, Subject};
use visa_cluster::model::syntax::{Line, PublicUrl};
use visa_cluster::model::{
    BackendName, Cluster, FilesField, Host, Method, Role, Secret, Secrets, SiteFiles,
};

/// Parts of values that some reader trips over.
const TRAPS: &[&str] = &[
    "'",
    "\"",
    "\\",
    "\\\\",
    "\\n",
    "\\'",
    "\\\"",
    "\\$",
    "$",
    "$$",
    "${",
    "}",
    "${HOME}",
    "$HOME",
    "${VISA_NIL:-$}",
    "#",
    " #",
    " ",
    "\t",
    "=",
    ":",
    "{{ x }}",
    "[{\"a\":\"b\"}]",
    "`id`",
    "é",
    "😀",
    "null",
    "true",
    "0123",
    "x",
    "3.8.2",
    "https://a.example.org/?b=c&d#e",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "export A=1",
    "# no remark",
];

fn value() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => select(TRAPS).prop_map(str::to_owned),
        1 => "[a-zA-Z0-9]{1,4}",
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

/// Variables that stand under `[env]`: any that no table owns and that is no secret.
fn name() -> impl Strategy<Value = String> {
    let known: Vec<String> = Catalog::get()
        .variables()
        .iter()
        .filter(|variable| variable.owner.is_none() && !variable.secret)
        .map(|variable| variable.name.clone())
        .collect();
    let unknown = [
        "SITE_A",
        "site_b",
        "_C",
        "QUARKUS_HTTP_LIMITS",
        "SITE_TOKEN_FILE",
    ];
    prop_oneof![
        select(known),
        select(unknown.to_vec()).prop_map(str::to_owned)
    ]
}

fn variables() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec((name(), value()), 0..6)
}

fn secrets() -> impl Strategy<Value = Vec<(String, String)>> {
    let catalog = Catalog::get().variables().iter();
    let known = catalog.filter(|variable| variable.secret);
    let mut names: Vec<String> = known.map(|variable| variable.name.clone()).collect();
    names.extend(["SITE_TOKEN".to_owned(), "QUARKUS_X_PASSWORD".to_owned()]);
    prop::collection::vec((select(names), value()), 0..4)
}

prop_compose! {
    fn hosts()(count in 1..=5_usize, primary in any::<Index>())(
        rows in prop::collection::vec(
            (select(vec![443_i64, 8443]), select(vec![1_i64, 7]), any::<bool>(), variables()),
            count,
        ),
        primary in Just(primary.index(count)),
    ) -> Vec<Host> {
        let rows = rows.into_iter().enumerate();
        rows.map(|(index, (https_port, weight, is_ip, env))| Host {
            name: format!("visa-{}", 7 - index),
            address: if is_ip {
                format!("192.0.2.{}", index + 1)
            } else {
                format!("app{index}.example.org")
            },
            https_port,
            role: if index == primary { Role::Primary } else { Role::Secondary },
            weight,
            certificate_name: format!("cert{index}.example.org"),
            env: env.into_iter().collect(),
            ..Host::default()
        })
        .collect()
    }
}

prop_compose! {
    fn project()(
        release in select(vec!["3.8.2", "3.5.0", "2.11.2", "2.2.1"]),
        hosts in hosts(),
        env in variables(),
        secrets in secrets(),
        (method, verify, name) in (select(Method::ALL), any::<bool>(), select(BackendName::ALL)),
        (ipv6, http2, served_by, nginx) in (any::<bool>(), any::<bool>(), any::<bool>(), select(vec!["1.22", "1.28"])),
        (redis, tls, database) in (any::<bool>(), any::<bool>(), 0..16_i64),
        (tag, registry, group) in (any::<bool>(), any::<bool>(), any::<bool>()),
        docs in select(vec!["", "https://docs.example.org", "https://docs.example.org/a%20b/pages"]),
        (port, subnet) in (select(vec!["", ":8443"]), select(vec!["", "10.10.11.0/24"])),
    ) -> Project {
        Project::new(release, 1).with(|project| {
            let Cluster { settings, balancer, images, .. } = &mut project.cluster;
            settings.public_url = format!("https://visa.example.org{port}");
            subnet.clone_into(&mut settings.subnet);
            docs.clone_into(&mut settings.docs_url);
            balancer.method = method;
            balancer.backend_verify = verify;
            balancer.backend_name = name;
            balancer.ipv6 = ipv6;
            balancer.http2 = http2;
            balancer.served_by = served_by;
            nginx.clone_into(&mut balancer.nginx);
            "/etc/my certs/visa.crt".clone_into(&mut balancer.certificate);
            balancer.max_fails = 5;
            "2m".clone_into(&mut balancer.fail_timeout);
            "0".clone_into(&mut balancer.max_body);
            "1d".clone_into(&mut balancer.websocket_timeout);
            if tag {
                "site-1".clone_into(&mut images.accounts);
                "registry.example.org:5000/nginx:1.27".clone_into(&mut images.proxy);
            }
            if registry {
                "registry.example.org/visa".clone_into(&mut images.registry);
            }
            if group {
                "registry.example.org/groups:1".clone_into(&mut images.security_groups);
            }
            project.cluster.redis.tls = tls;
            project.cluster.redis.database = database;
            if !redis {
                project.cluster.redis = visa_cluster::model::Redis::default();
            }
            project.cluster.hosts = hosts;
            for (name, value) in env {
                project.cluster.env.set(name, value);
            }
            project.cluster = project.cluster.clone().with_host_ids();
            for (name, value) in secrets {
                // A file of secrets holds no tabs, so import refuses them.
                let mut value = value.replace('\t', " ");
                // What is called a token but has the value of a switch comes back as no secret.
                if !is_secret(&name, &value) {
                    value.push('x');
                }
                project.secrets.set(name, Secret::new(value));
            }
        })
    }
}

/// Renders a project in memory and imports that.
fn again(project: &Project) -> Imported {
    let bundle = project.render().expect("a bundle");
    let files = bundle.files().iter();
    let sources: Vec<Source> = files
        .map(|file| Source::new(format!("out/{}", file.path), file.content.bytes().to_vec()))
        .collect();
    import::assemble(&sources)
}

fn codes(cluster: &Cluster, secrets: &Secrets) -> Vec<&'static str> {
    let site_files = SiteFiles::default();
    let findings = lint::check(&Subject::new(cluster, secrets, &site_files));
    let mut codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Says what an import must have kept of a project; what the other release line reads is not in a
/// bundle.
fn meaning(cluster: &Cluster, secrets: &Secrets) -> String {
    let line = if cluster.settings.release.starts_with('2') {
        Line::V2
    } else {
        Line::V3
    };
    let environment = Environment::new(cluster, line);
    let mut settings = cluster.settings.clone();
    let url: PublicUrl = settings.public_url.parse().expect("a public address");
    settings.public_url = url.to_string();
    settings
        .docs_url
        .truncate(settings.docs_url.trim_end_matches('/').len());
    let mut balancer = cluster.balancer.clone();
    if !balancer.backend_verify {
        balancer.backend_ca.clear();
        balancer.backend_name = BackendName::Public;
    }
    let has_names = balancer.backend_name == BackendName::Host;
    let hosts: Vec<_> = cluster
        .hosts
        .iter()
        .map(|host| {
            let certificate = has_names.then_some(&host.certificate_name);
            let variables = environment.all_on_host(host);
            (
                &host.name,
                &host.address,
                host.https_port,
                host.weight,
                host.role,
                certificate,
                variables,
            )
        })
        .collect();
    let read = secrets.iter().filter(|(name, _)| {
        let variable = Catalog::get().variable(name);
        variable.is_none_or(|variable| environment.is_read(variable))
    });
    let secrets: Vec<_> = read.map(|(name, secret)| (name, secret.expose())).collect();
    format!(
        "{settings:#?}{hosts:#?}{balancer:#?}{:#?}{secrets:#?}",
        cluster.images
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn an_export_is_imported_as_what_it_was(project in project()) {
        let Imported { cluster, secrets, notes } = again(&project);
        let left_out: Vec<_> = notes.iter().filter(|note| note.kind == NoteKind::NotUnderstood).collect();
        prop_assert!(left_out.is_empty(), "{left_out:#?}");
        prop_assert_eq!(meaning(&cluster, &secrets), meaning(&project.cluster, &project.secrets));
        for host in &cluster.hosts {
            for (name, value) in cluster.env.iter().chain(host.env.iter()) {
                prop_assert!(!is_secret(name, value), "{name} is in the project");
            }
        }
        let before = codes(&project.cluster, &project.secrets);
        for code in codes(&cluster, &secrets) {
            prop_assert!(before.contains(&code), "{code} is new: {cluster:#?}");
        }
    }
}

#[test]
fn a_sound_project_comes_back_sound_and_exports_the_same_bytes() {
    for release in judges::RELEASES {
        let project = Project::new(release, 3).with(|project| {
            project.cluster.hosts[1]
                .env
                .set("VISA_LOGGING_LEVEL", "DEBUG");
            project
                .cluster
                .env
                .set("VISA_CLOUD_SERVER_NAME_PREFIX", "a$$b ${c} 'd'");
        });
        let before = project.render().expect("a bundle");
        let imported = again(&project);
        assert_eq!(
            codes(&imported.cluster, &imported.secrets),
            codes(&project.cluster, &project.secrets)
        );
        let after = Project {
            cluster: imported.cluster,
            secrets: imported.secrets,
            site_files: SiteFiles::default(),
        };
        let after = after.render().expect("a bundle");
        for (a, b) in before.files().iter().zip(after.files()) {
            assert_eq!(a.path, b.path);
            assert_eq!(a.content.text(), b.content.text(), "{}", a.path);
        }
    }
}

#[test]
fn what_somebody_added_to_an_export_is_told() {
    let project = Project::new("3.8.2", 2);
    let bundle = project.render().expect("a bundle");
    let sources: Vec<Source> = bundle
        .files()
        .iter()
        .map(|file| {
            let text = String::from_utf8_lossy(file.content.bytes());
            let text = text
                .replace(
                    "  api:\n    image",
                    "  api:\n    mem_limit: 2g\n    ports: [\"8086:8086\"]\n    environment:\n      SITE_A: b\n    image",
                )
                .replace(
                    "    location / {\n",
                    "    allow 192.0.2.0/24;\n    location / {\n        client_max_body_size 1m;\n",
                )
                .replace(
                    "        proxy_send_timeout 24h;",
                    "        proxy_send_timeout 24h;\n        client_max_body_size 2m;",
                );
            Source::new(format!("out/{}", file.path), text.into_bytes())
        })
        .collect();
    let imported = import::assemble(&sources);
    assert_eq!(imported.cluster.env.get("SITE_A"), Some("b"));
    let notes: Vec<String> = imported.notes.iter().map(ToString::to_string).collect();
    for (file, said) in [
        (
            "visa-1/docker-compose.yml",
            "left out: \"mem_limit\" of service \"api\"",
        ),
        ("visa-1/docker-compose.yml", "left out: port \"8086:8086\""),
        ("load-balancer/conf.d/visa.conf", "left out: \"allow\""),
        (
            "load-balancer/conf.d/visa.conf",
            "left out: \"client_max_body_size 2m\"",
        ),
    ] {
        let is_told = |note: &String| note.contains(file) && note.contains(said);
        assert!(notes.iter().any(is_told), "{said}: {notes:#?}");
    }
}

#[test]
fn files_of_the_site_come_back_too() {
    let project = Project::new("3.8.2", 2).with(|project| {
        let key = b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n";
        let public = b"-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----\n";
        let certificate = b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n";
        project.give_file(
            FilesField::AttributeProvider,
            "a.js",
            b"module.exports = {};\n",
        );
        project.give_file(FilesField::HostCertificate, "b", certificate);
        project.give_file(FilesField::HostCertificateKey, "c", key);
        project.give_file(FilesField::PamPrivateKey, "d", key);
        project.give_file(FilesField::PamPublicKey, "e", public);
    });
    let files = again(&project).cluster.files;
    assert_eq!(
        files.attribute_provider,
        "out/visa-1/providers/attribute-provider.js"
    );
    assert_eq!(files.host_certificate, "out/visa-1/nginx/certs/web.crt");
    assert_eq!(files.host_certificate_key, "out/visa-1/nginx/certs/web.key");
    assert_eq!(files.pam_private_key, "out/visa-1/pam/private.pem");
    assert_eq!(files.pam_public_key, "out/visa-1/pam/public.pem");
}
