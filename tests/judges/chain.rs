//! A cluster of one host with every server on its way: load balancer, the host's reverse proxy, and
//! stand-ins for the containers.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Child;

use super::Project;
use super::certificates::Authority;
use super::http::Client;
use super::nginx::{self, Nginx};
use super::project::text_of;
use super::sandbox::{self, Machine};
use super::stand_in::StandIn;

/// The name that users type.
pub(crate) const PUBLIC: &str = "visa.example.org";

/// Addresses on the three cables: client to load balancer, load balancer to host, host to containers.
const CLIENT: [&str; 2] = ["10.20.0.1", "10.20.0.2"];
const HOST: [&str; 2] = ["10.21.0.1", "10.21.0.2"];
const CONTAINERS: [&str; 2] = ["10.22.0.1", "10.22.0.2"];

/// Name and place of the servers behind the reverse proxy; the last is the site's documentation.
const SERVERS: &[(&str, &str, u16)] = &[
    ("web", "10.22.0.1", 80),
    ("api", "10.22.0.3", 8086),
    ("api", "10.22.0.3", 8087),
    ("jupyter-proxy", "10.22.0.4", 8088),
    ("accounts", "10.22.0.5", 8089),
    ("docs.example.org", "10.22.0.6", 8080),
];

/// From whom load balancer and reverse proxy receive the requests of the client.
pub(crate) const RECEIVED_FROM: [&str; 2] = [CLIENT[0], HOST[0]];

/// A cluster of one host, from the load balancer to the containers.
pub(crate) struct Chain {
    pub(crate) client: Client,
    servers: Vec<StandIn>,
    _processes: (Nginx, Nginx, Dns),
    _machines: (Machine, Machine),
}

/// Docker's own name server, or what stands in for it.
struct Dns(Child);

impl Drop for Dns {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Chain {
    pub(crate) fn start(
        release: &str,
        balancer_version: &str,
        balancer: &Path,
        proxy: &Path,
        dns: &Path,
    ) -> Self {
        let project = Project::new(release, 1).with(|p| {
            balancer_version.clone_into(&mut p.cluster.balancer.nginx);
            p.cluster.settings.docs_url = "http://docs.example.org:8080/visa%20docs".into();
            p.cluster.hosts[0].address = HOST[1].into();
        });
        let bundle = project.bundle();

        let (first, second) = (Machine::start(), Machine::start());
        first.connect(CLIENT[1], None, &CLIENT[..1]);
        second.connect(HOST[1], Some(&first), &HOST[..1]);
        let mut addresses: Vec<&str> = SERVERS.iter().map(|server| server.1).collect();
        addresses.dedup();
        second.connect(CONTAINERS[1], None, &addresses);

        let authority = Authority::new();
        let identity = authority.issue(PUBLIC);
        for (path, content) in [
            ("certs/visa.crt", &identity.certificate),
            ("certs/visa.key", &identity.key),
            ("certs/web.crt", &identity.certificate),
            ("certs/web.key", &identity.key),
            ("certs/backend-ca.crt", &authority.pem()),
            (
                "balancer/visa.conf",
                &text_of(&bundle, "load-balancer/conf.d/visa.conf"),
            ),
            (
                "host/nginx.conf",
                &text_of(&bundle, "visa-1/nginx/conf/nginx.conf"),
            ),
        ] {
            sandbox::place(format!("/etc/nginx/{path}"), content);
        }

        let servers = SERVERS.iter().map(|(name, address, port)| {
            let address = SocketAddr::new(address.parse().expect("an address"), *port);
            StandIn::start(&format!("{name}:{port}"), address, None)
        });
        let servers = servers.collect();
        let dns = second
            .command(dns)
            .args([
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
            ])
            .args([
                "--listen-address=127.0.0.11",
                "--bind-interfaces",
                "--user=root",
                "--pid-file=",
            ])
            .args(
                SERVERS
                    .iter()
                    .map(|(name, address, _)| format!("--host-record={name},{address}")),
            )
            .spawn()
            .expect("a name server");
        let address = |ip: &str| SocketAddr::new(ip.parse().expect("an address"), 443);
        let proxy_file = nginx::main_file("/etc/nginx/host");
        // The test itself has no cable to the host: the load balancer is the way.
        let proxy = Nginx::start(proxy, &proxy_file, &second, address(CONTAINERS[1]));
        let balancer_file = nginx::main_file("/etc/nginx/balancer");
        let balancer = Nginx::start(balancer, &balancer_file, &first, address(CLIENT[1]));
        Self {
            client: Client {
                address: address(CLIENT[1]),
                name: PUBLIC,
                tls: authority.client(),
            },
            servers,
            _processes: (balancer, proxy, Dns(dns)),
            _machines: (first, second),
        }
    }

    /// Returns the requests that a container has got since this was last asked.
    pub(crate) fn seen(&self, server: &str) -> Vec<String> {
        let servers = self
            .servers
            .iter()
            .filter(|known| known.name().starts_with(server));
        servers
            .flat_map(StandIn::take_seen)
            .map(|request| request.target)
            .collect()
    }
}
