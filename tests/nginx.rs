//! NGINX takes every exported configuration, byte for byte, without a warning.

mod judges;

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use judges::certificates::Authority;
use judges::program::text;
use judges::project::text_of;
use judges::{Project, RELEASES, judge, nginx, sandbox};
use visa_cluster::model::{BackendName, Method};

/// A document, and what to call it if it fails.
type Case = (String, Project);

/// A name of nearly as many letters as DNS has room for.
fn long_name() -> String {
    format!("{}example.org", format!("{}.", "a".repeat(63)).repeat(3))
}

/// Gives every host a certificate of its own.
fn give_own_names(project: &mut Project) {
    project.cluster.balancer.backend_name = BackendName::Host;
    for (index, host) in project.cluster.hosts.iter_mut().enumerate() {
        host.address = format!("192.0.2.{index}");
        host.certificate_name = format!("{index}.{}", long_name());
    }
}

/// Documents whose configurations differ, for a load balancer of one version.
fn cases(version: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for release in RELEASES {
        let mut add = |what: &str, hosts, change: &dyn Fn(&mut Project)| {
            let project = Project::new(release, hosts)
                .with(|project| project.cluster.balancer.nginx = version.into())
                .with(change);
            cases.push((format!("{release} for {version}, {what}"), project));
        };
        for hosts in [1, 2, 5, 50] {
            add(&format!("{hosts} hosts"), hosts, &|_| {});
        }
        add("addresses", 3, &|p| {
            p.cluster.hosts[0].address = "2001:db8::1".into();
            p.cluster.hosts[1].address = "192.0.2.7".into();
            p.cluster.hosts[2].https_port = 8443;
        });
        for (method, weight) in [(Method::LeastConn, 1), (Method::IpHash, 3)] {
            add(&format!("{method}, weight {weight}"), 3, &|p| {
                p.cluster.balancer.method = method;
                p.cluster.hosts[1].weight = weight;
            });
        }
        add("each host its own name", 50, &|p| {
            give_own_names(p);
            p.cluster.hosts[0].address = "2001:db8::1".into();
        });
        add("a long public name", 2, &|p| {
            p.cluster.settings.public_url = format!("https://{}", long_name());
        });
        add("documentation", 2, &|p| {
            p.cluster.settings.docs_url =
                "https://raw.example.org/visa/my docs/main".replace(' ', "%20");
        });
        add("documentation at a port", 2, &|p| {
            p.cluster.settings.docs_url = "http://docs.example.org:8080/visa".into();
        });
        add("IPv6", 2, &|p| p.cluster.balancer.ipv6 = true);
        add("who answered", 2, &|p| p.cluster.balancer.served_by = true);
        add("HTTP/2", 2, &|p| p.cluster.balancer.http2 = true);
        add("HTTP/2 and IPv6", 2, &|p| {
            p.cluster.balancer.http2 = true;
            p.cluster.balancer.ipv6 = true;
        });
        add("a long name of the cluster", 2, &|p| {
            give_own_names(p);
            p.cluster.settings.name = format!("visa-{}", "a_b-".repeat(14));
        });
        add("network, another port", 2, &|p| {
            p.cluster.settings.subnet = "10.10.11.0/24".into();
            p.cluster.settings.public_url = "https://visa.example.org:8443".into();
        });
        add("address as public name", 2, &|p| {
            p.cluster.settings.public_url = "https://[2001:db8::80]".into();
        });
        add("unverified hosts", 2, &|p| {
            p.cluster.balancer.backend_verify = false;
        });
        add("paths with blanks", 2, &|p| {
            let balancer = &mut p.cluster.balancer;
            balancer.certificate = "/etc/nginx/my certs/visa.crt".into();
            balancer.certificate_key = "/etc/nginx/my certs/visa \"1\".key".into();
        });
        add("other limits", 2, &|p| {
            let balancer = &mut p.cluster.balancer;
            balancer.max_fails = 0;
            balancer.fail_timeout = "1m".into();
            balancer.max_body = "0".into();
            balancer.websocket_timeout = "7d".into();
        });
    }
    cases
}

/// Puts names and certificates where the configurations of a document look for them.
fn furnish(project: &Project, authority: &Authority) {
    let identity = authority.issue("visa.example.org");
    let balancer = &project.cluster.balancer;
    for (path, content) in [
        (balancer.certificate.as_str(), &identity.certificate),
        (&balancer.certificate_key, &identity.key),
        (&balancer.backend_ca, &authority.pem()),
        ("/etc/nginx/certs/web.crt", &identity.certificate),
        ("/etc/nginx/certs/web.key", &identity.key),
    ] {
        sandbox::place(path, content);
    }
    fs::write("/etc/hosts", "127.0.0.1 localhost\n").expect("the list of names");
    for host in project.cluster.deployed_hosts() {
        if host.address.parse::<IpAddr>().is_err() {
            sandbox::name(Ipv4Addr::LOCALHOST.into(), &host.address);
        }
    }
}

/// Returns what NGINX says about one file of a document, apart from its praise.
fn complaints(program: &Path, project: &Project, path: &str) -> Vec<String> {
    let bundle = project.bundle();
    sandbox::place("/etc/nginx/conf.d/visa.conf", text_of(&bundle, path));
    complaints_about_all(program)
}

/// Returns what NGINX says about the files that are in place, apart from its praise.
fn complaints_about_all(program: &Path) -> Vec<String> {
    let output = nginx::judge(program, &nginx::main_file("/etc/nginx/conf.d"));
    let said = text(&output);
    let praise = ["syntax is ok", "test is successful"];
    for praise in praise {
        if !said.contains(praise) {
            return vec![format!("no {praise:?} in: {said}")];
        }
    }
    said.lines()
        .filter(|line| !praise.iter().any(|praise| line.ends_with(praise)))
        .map(str::to_owned)
        .collect()
}

/// Puts both configurations of every case before one NGINX.
fn accepts(test: &str, name: &str, versions: &[&str]) {
    let Some(program) = judge(name) else { return };
    if !sandbox::enter(test) {
        return;
    }
    let authority = Authority::new();
    for version in versions {
        for (what, project) in cases(version) {
            furnish(&project, &authority);
            for path in [
                "load-balancer/conf.d/visa.conf",
                "visa-1/nginx/conf/nginx.conf",
            ] {
                assert_eq!(
                    complaints(&program, &project, path),
                    [""; 0],
                    "{what}: {path}"
                );
            }
        }
    }
}

#[test]
fn nginx_1_22_takes_every_configuration() {
    accepts(
        "nginx_1_22_takes_every_configuration",
        "nginx-1.22",
        &["1.22", "1.22.1"],
    );
}

#[test]
fn nginx_1_31_takes_every_configuration() {
    accepts(
        "nginx_1_31_takes_every_configuration",
        "nginx-1.31",
        &["1.28", "1.31.3"],
    );
}

/// So that the tests above are known to see a warning, and the dialects to be needed.
#[test]
fn the_dialect_of_another_version_is_noticed() {
    let (Some(old), Some(new)) = (judge("nginx-1.22"), judge("nginx-1.31")) else {
        return;
    };
    if !sandbox::enter("the_dialect_of_another_version_is_noticed") {
        return;
    }
    let authority = Authority::new();
    for (program, version, complaint) in [
        (old, "1.28", "unknown directive \"http2\""),
        (new, "1.22", "[warn]"),
    ] {
        let project = Project::new(RELEASES[0], 2).with(|project| {
            project.cluster.balancer.nginx = version.into();
            project.cluster.balancer.http2 = true;
        });
        furnish(&project, &authority);
        let said = complaints(&program, &project, "load-balancer/conf.d/visa.conf").join("\n");
        assert!(said.contains(complaint), "{said}");
    }
}

/// What the dialects differ in is HTTP/2 alone.
#[test]
fn without_http2_the_configuration_is_the_same_for_all_versions() {
    for release in RELEASES {
        let of = |version: &str| {
            let project = Project::new(release, 2)
                .with(|project| project.cluster.balancer.nginx = version.into());
            text_of(&project.bundle(), "load-balancer/conf.d/visa.conf")
        };
        assert_eq!(of("1.22"), of("1.31.3"));
        assert!(!of("1.22").contains("http2"));
    }
}

#[test]
fn one_nginx_can_serve_two_clusters() {
    let (Some(old), Some(new)) = (judge("nginx-1.22"), judge("nginx-1.31")) else {
        return;
    };
    if !sandbox::enter("one_nginx_can_serve_two_clusters") {
        return;
    }
    let authority = Authority::new();
    for (name, public_name) in [("ill", "visa.example.org"), ("test-2", "test.example.org")] {
        let project = Project::new(RELEASES[0], 2).with(|p| {
            p.cluster.settings.name = name.into();
            p.cluster.settings.public_url = format!("https://{public_name}");
            give_own_names(p);
        });
        furnish(&project, &authority);
        let path = format!("/etc/nginx/conf.d/{name}.conf");
        let text = text_of(&project.bundle(), "load-balancer/conf.d/visa.conf");
        sandbox::place(path, text);
    }
    for program in [old, new] {
        assert_eq!(complaints_about_all(&program), [""; 0]);
    }
}
