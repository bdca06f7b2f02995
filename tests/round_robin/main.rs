//! A real NGINX with the exported configuration, byte for byte, before stand-ins for VISA's hosts:
//! who gets which request, and what of it arrives.

mod certificates;
#[path = "../judges/mod.rs"]
mod judges;

use std::collections::BTreeMap;
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use judges::certificates::Authority;
use judges::http::{Client, ask, dial};
use judges::nginx::{self, Nginx};
use judges::project::text_of;
use judges::sandbox::Machine;
use judges::stand_in::{BREAKS, StandIn};
use judges::{Project, RELEASES, judge, sandbox};
use tungstenite::Message;
use visa_cluster::model::BackendName;

/// The name that users type.
const PUBLIC: &str = "visa.example.org";

/// Addresses of the load balancer, of the clients, and of the hosts.
const BALANCER: &str = "10.20.0.2";
const CLIENT: &str = "10.20.0.1";
const HOSTS: [&str; 3] = ["10.20.0.11", "10.20.0.12", "10.20.0.13"];

/// A version of NGINX on a machine of its own, where ports 80 and 443 are free on all addresses.
struct Bench {
    program: PathBuf,
    version: &'static str,
    machine: Machine,
}

/// A load balancer before its hosts.
struct Cluster {
    client: Client,
    _nginx: Nginx,
    hosts: Vec<StandIn>,
}

impl Bench {
    /// A document for this version. All hosts can have port 443, as each has its own address.
    fn project(&self, hosts: usize) -> Project {
        Project::new(RELEASES[0], hosts)
            .with(|p| self.version.clone_into(&mut p.cluster.balancer.nginx))
    }

    /// Starts a sound cluster.
    fn start(&self, project: &Project) -> Cluster {
        let authority = Authority::new();
        self.start_with(project, (&authority, &authority), |_| PUBLIC.to_owned())
    }

    /// Starts a cluster. The hosts show certificates of `theirs` for what `name` says; the load
    /// balancer trusts `trusted`.
    fn start_with(
        &self,
        project: &Project,
        (theirs, trusted): (&Authority, &Authority),
        name: impl Fn(usize) -> String,
    ) -> Cluster {
        let own = trusted.issue(PUBLIC);
        let balancer = &project.cluster.balancer;
        for (path, content) in [
            (&balancer.certificate, &own.certificate),
            (&balancer.certificate_key, &own.key),
            (&balancer.backend_ca, &trusted.pem()),
        ] {
            sandbox::place(path, content);
        }
        let hosts = project.cluster.deployed_hosts().enumerate();
        let hosts = hosts.map(|(index, host)| {
            let ip: IpAddr = HOSTS[index].parse().expect("an address");
            sandbox::name(ip, &host.address);
            let port = u16::try_from(host.https_port).expect("a port");
            let identity = theirs.issue(&name(index));
            StandIn::start(
                &host.name,
                SocketAddr::new(ip, port),
                Some(identity.server()),
            )
        });
        let hosts = hosts.collect();
        let configuration = text_of(&project.bundle(), "load-balancer/conf.d/visa.conf");
        sandbox::place("/etc/nginx/conf.d/visa.conf", configuration);
        let client = Client {
            address: at(443),
            name: PUBLIC,
            tls: trusted.client(),
        };
        let main = nginx::main_file("/etc/nginx/conf.d");
        Cluster {
            _nginx: Nginx::start(&self.program, &main, &self.machine, client.address),
            hosts,
            client,
        }
    }
}

impl Cluster {
    /// Sends requests and counts who answered.
    fn shares(&self, method: &str, requests: usize) -> BTreeMap<String, usize> {
        let mut shares = BTreeMap::new();
        for _ in 0..requests {
            let arrival = self
                .client
                .send(method, "/api/instances", "", "{}")
                .arrival();
            *shares.entry(arrival.server).or_default() += 1;
        }
        shares
    }
}

/// Returns a port of the load balancer.
fn at(port: u16) -> SocketAddr {
    SocketAddr::new(BALANCER.parse().expect("an address"), port)
}

/// Runs a test inside a sandbox, once for each version of NGINX.
fn with_each_nginx(test: &str, check: impl Fn(&Bench, &str)) {
    let (Some(old), Some(new)) = (judge("nginx-1.22"), judge("nginx-1.31")) else {
        return;
    };
    if !sandbox::enter(test) {
        return;
    }
    let mut bench = Bench {
        program: old,
        version: "1.22",
        machine: Machine::start(),
    };
    let mut addresses = vec![CLIENT];
    addresses.extend(HOSTS);
    bench.machine.connect(BALANCER, None, &addresses);
    check(&bench, bench.version);
    fs::write("/etc/hosts", "127.0.0.1 localhost\n").expect("the list of names");
    fs::remove_file("/var/log/nginx/access.log").expect("a log");
    bench.program = new;
    bench.version = "1.31";
    check(&bench, bench.version);
}

fn shares(parts: &[(&str, usize)]) -> BTreeMap<String, usize> {
    parts
        .iter()
        .map(|(name, part)| ((*name).to_owned(), *part))
        .collect()
}

#[test]
fn every_host_gets_the_same_share() {
    with_each_nginx("every_host_gets_the_same_share", |bench, version| {
        let cluster = bench.start(&bench.project(3));
        let even = shares(&[("visa-1", 20), ("visa-2", 20), ("visa-3", 20)]);
        assert_eq!(cluster.shares("GET", 60), even, "{version}");
        assert_eq!(cluster.shares("POST", 60), even, "{version}");
    });
}

#[test]
fn weights_are_shares() {
    with_each_nginx("weights_are_shares", |bench, version| {
        let project = bench.project(2).with(|p| p.cluster.hosts[0].weight = 3);
        let cluster = bench.start(&project);
        let weighted = shares(&[("visa-1", 30), ("visa-2", 10)]);
        assert_eq!(cluster.shares("GET", 40), weighted, "{version}");
    });
}

#[test]
fn a_stopped_host_costs_no_client_an_error() {
    with_each_nginx(
        "a_stopped_host_costs_no_client_an_error",
        |bench, version| {
            let cluster = bench.start(&bench.project(3));
            // With connections kept open to it, as in a cluster that has been running.
            cluster.shares("GET", 6);
            cluster.hosts[1].stop();
            for method in ["GET", "POST"] {
                let shares = cluster.shares(method, 30);
                assert_eq!(shares.values().sum::<usize>(), 30, "{version} {method}");
                assert!(
                    !shares.contains_key("visa-2"),
                    "{version} {method}: {shares:?}"
                );
            }
        },
    );
}

/// What `fragile-max-fails` warns of.
#[test]
fn a_request_that_breaks_hosts_takes_out_all_if_few_failures_are_enough() {
    let test = "a_request_that_breaks_hosts_takes_out_all_if_few_failures_are_enough";
    with_each_nginx(test, |bench, version| {
        for (max_fails, requests, status) in [(1, 1, 502), (2, 2, 502), (3, 2, 200)] {
            // 1.31 tries the first host again, and the second stays.
            if max_fails == 2 && version == "1.31" {
                continue;
            }
            let project = bench
                .project(2)
                .with(|p| p.cluster.balancer.max_fails = max_fails);
            let cluster = bench.start(&project);
            for _ in 0..requests {
                assert_eq!(cluster.client.get(BREAKS).status, 502, "{version}");
            }
            let after = cluster.client.get("/").status;
            assert_eq!(after, status, "{version}: {max_fails} {requests}");
        }
    });
}

#[test]
fn websockets_get_through_and_their_tokens_stay_out_of_the_log() {
    let test = "websockets_get_through_and_their_tokens_stay_out_of_the_log";
    with_each_nginx(test, |bench, version| {
        let cluster = bench.start(&bench.project(3));
        for path in [
            "/api/ws/s3cr3t-token/1/gateway",
            "/api/ws/vdi/s3cr3t-token/1/guacamole",
            "/ws/print/17/?token=s3cr3t-token",
            "/jupyter/17/api/kernels/1/channels",
        ] {
            let mut socket = cluster.client.websocket(path).expect(path);
            let arrival = socket.read().expect("a description").to_string();
            assert!(arrival.contains(&format!("GET {path}")), "{arrival}");
            for text in ["hello", "grüße 😀"] {
                socket.send(Message::from(text)).expect("sent");
                assert_eq!(socket.read().expect("an echo"), Message::from(text));
            }
            socket.close(None).expect("closed");
        }
        // By the redirect too.
        let token = "GET /api/ws/s3cr3t-token/1/gateway HTTP/1.1\r\nHost: visa.example.org\r\n\r\n";
        ask(&mut dial(at(80)), token);
        cluster.client.get("/api/instances/17");
        // NGINX writes a line when it is done with a request, which may be after the answer.
        drop(cluster);
        let log = fs::read_to_string("/var/log/nginx/access.log").expect("a log");
        assert!(log.contains("/api/instances/17"), "{version}: {log}");
        assert!(log.contains("/api/ws/..."), "{version}: {log}");
        assert!(!log.contains("s3cr3t"), "{version}: {log}");
    });
}

#[test]
fn hosts_learn_who_asks_and_clients_cannot_lie_about_it() {
    let test = "hosts_learn_who_asks_and_clients_cannot_lie_about_it";
    with_each_nginx(test, |bench, version| {
        let cluster = bench.start(&bench.project(1));
        let lies = "X-Forwarded-For: 203.0.113.9\r\nX-Real-IP: 203.0.113.9\r\n\
                    X-Forwarded-Proto: http\r\n";
        for (method, path) in [
            ("GET", "/"),
            ("POST", "/api/instances?a=b%20c"),
            ("GET", "/api/ws/x"),
        ] {
            let arrival = cluster.client.send(method, path, lies, "").arrival();
            assert_eq!(arrival.line, format!("{method} {path}"), "{version}");
            for (name, value) in [
                ("host", PUBLIC),
                ("x-forwarded-for", CLIENT),
                ("x-real-ip", CLIENT),
                ("x-forwarded-proto", "https"),
            ] {
                let arrived = arrival.headers.get(name).map(String::as_str);
                assert_eq!(arrived, Some(value), "{version} {path}: {name}");
            }
            // Only upgrades may say so, or connections to hosts are not kept.
            let connection = arrival.headers.get("connection").map(String::as_str);
            assert_ne!(connection, Some("close"), "{version} {path}");
        }
    });
}

#[test]
fn only_if_it_is_told_to_it_tells_who_answered() {
    let test = "only_if_it_is_told_to_it_tells_who_answered";
    with_each_nginx(test, |bench, version| {
        for served_by in [false, true] {
            let project = bench
                .project(2)
                .with(|p| p.cluster.balancer.served_by = served_by);
            let cluster = bench.start(&project);
            // In every location, for good answers and bad ones alike.
            for path in ["/", "/api/instances", "/api/ws/x"] {
                let answer = cluster.client.get(path);
                let told = answer.headers.get("x-served-by");
                let wanted = HOSTS[..2].iter().map(|host| format!("{host}:443"));
                let is_told = told.is_some_and(|told| wanted.clone().any(|host| host == *told));
                assert_eq!(is_told, served_by, "{version} {path}: {told:?}");
            }
            cluster.hosts.iter().for_each(StandIn::stop);
            let answer = cluster.client.get("/");
            let told = answer.headers.contains_key("x-served-by");
            assert_eq!((answer.status, told), (502, served_by), "{version}");
            drop(cluster);
            fs::write("/etc/hosts", "127.0.0.1 localhost\n").expect("the list of names");
        }
    });
}

#[test]
fn http_leads_to_https() {
    with_each_nginx("http_leads_to_https", |bench, version| {
        let cluster = bench.start(&bench.project(1));
        let mut stream = dial(at(80));
        // To the public name, whatever a client calls it.
        let answer = ask(
            &mut stream,
            "GET /home?a=b HTTP/1.1\r\nHost: evil.example.org\r\n\r\n",
        );
        assert_eq!(answer.status, 301, "{version}");
        assert_eq!(
            answer.headers["location"], "https://visa.example.org/home?a=b",
            "{version}"
        );
        let seen = cluster.hosts[0].take_seen();
        assert!(seen.is_empty(), "{version}: {seen:?}");
    });
}
