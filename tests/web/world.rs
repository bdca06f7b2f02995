//! A cluster in a sandbox: load balancer and hosts with real NGINX, each on a machine of its own, and
//! stand-ins for the containers of each host.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Child;
use std::sync::Arc;
use std::time::Duration;

use rcgen::CertificateParams;
use visa_cluster::probe::{Options, Target};

use super::judges::certificates::{Authority, Identity};
use super::judges::http::Request;
use super::judges::nginx::{self, Nginx};
use super::judges::outcome::{Outcome, host};
use super::judges::project::text_of;
use super::judges::sandbox::{self, Machine};
use super::judges::stand_in::{Reply, StandIn};
use super::judges::{Project, RELEASES, judge};

/// The name that users type.
pub(crate) const PUBLIC: &str = "visa.example.org";

/// The page of VISA, as far as it matters.
const PAGE: &str = "<!doctype html><html><head><title>VISA</title></head>\
                    <body><visa-main></visa-main></body></html>";

/// Where the authority of the tests lies for `--ca`.
const AUTHORITY: &str = "/etc/authority.pem";

/// The programs that a world needs.
pub(crate) struct Judges {
    old: PathBuf,
    new: PathBuf,
    dns: PathBuf,
}

/// Runs a test inside a sandbox, if the programs are there.
pub(crate) fn inside(test: &str, check: impl Fn(&Judges)) {
    let judges = (judge("nginx-1.22"), judge("nginx-1.31"), judge("dnsmasq"));
    let (Some(old), Some(new), Some(dns)) = judges else {
        return;
    };
    if sandbox::enter(test) {
        check(&Judges { old, new, dns });
    }
}

/// Answers of a container; the number of the host, and the request.
type Answers = Arc<dyn Fn(usize, &Request) -> Option<Reply> + Send + Sync>;

/// A cluster that is to be started.
pub(crate) struct Setup {
    pub(crate) project: Project,
    /// Name, and changes of the certificate of hosts.
    certificate: (String, fn(&mut CertificateParams)),
    own_certificate: (String, fn(&mut CertificateParams)),
    /// Whether the hosts' certificate is its own authority.
    is_self_signed: bool,
    /// Old and new text in the configuration of the hosts, and of the load balancer.
    host_edits: Vec<(String, String)>,
    balancer_edits: Vec<(String, String)>,
    missing: Vec<&'static str>,
    answers: Answers,
    has_balancer: bool,
}

/// A running cluster.
pub(crate) struct World {
    pub(crate) project: Project,
    pub(crate) options: Options,
    /// The reverse proxies; dropping one stops it.
    pub(crate) proxies: Vec<Nginx>,
    /// The containers, for their requests.
    pub(crate) containers: Vec<StandIn>,
    balancers: Vec<Nginx>,
    name_servers: Vec<Dns>,
    machines: Vec<Machine>,
}

/// Docker's own name server, or what stands in for it.
struct Dns(Child);

impl Drop for Dns {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Makes an answer of some type.
pub(crate) fn reply(status: u16, kind: &str, body: &str) -> Reply {
    Reply {
        status,
        headers: format!("Content-Type: {kind}\r\n"),
        body: body.to_owned(),
    }
}

/// Makes the answer of an API of a release.
pub(crate) fn configuration(release: &str) -> Reply {
    let body = format!("{{\"data\":{{\"version\":\"{release}\",\"login\":{{}}}}}}");
    reply(200, "application/json", &body)
}

/// Answers as VISA's containers do.
fn usual(release: &str, container: &str, request: &Request) -> Option<Reply> {
    let is_upgrade = request.header("upgrade").is_some();
    Some(match (container, request.target.as_str()) {
        ("web", _) => reply(200, "text/html", PAGE),
        ("api", "/api/configuration") => configuration(release),
        ("api", path) if path.starts_with("/api/ws/") && is_upgrade => return None,
        ("desktops", path) if path.starts_with("/socket.io/?") && is_upgrade => return None,
        ("jupyter-proxy", "/jupyter/0") => reply(401, "text/plain", "No access token"),
        // What would end the real one.
        ("jupyter-proxy", path) => panic!("the jupyter proxy was asked for {path}"),
        _ => reply(404, "application/json", "{}"),
    })
}

impl Setup {
    /// A cluster of sound hosts, without a load balancer.
    pub(crate) fn hosts(number: usize) -> Self {
        Self::of(RELEASES[0], number)
    }

    /// Such hosts of a release.
    pub(crate) fn of(release: &str, number: usize) -> Self {
        Self {
            project: Project::new(release, number),
            certificate: (PUBLIC.to_owned(), |_| ()),
            own_certificate: (PUBLIC.to_owned(), |_| ()),
            is_self_signed: false,
            host_edits: Vec::new(),
            balancer_edits: Vec::new(),
            missing: Vec::new(),
            answers: Arc::new(|_, _| None),
            has_balancer: false,
        }
    }

    /// A sound cluster with its load balancer.
    pub(crate) fn cluster(number: usize) -> Self {
        Self {
            has_balancer: true,
            ..Self::hosts(number)
        }
    }

    /// Changes the project.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Project)) -> Self {
        change(&mut self.project);
        self
    }

    /// Gives the hosts another certificate.
    pub(crate) fn certificate(mut self, name: &str, change: fn(&mut CertificateParams)) -> Self {
        self.certificate = (name.to_owned(), change);
        self
    }

    /// Gives the hosts a certificate that is its own authority.
    pub(crate) fn self_signed(mut self, name: &str) -> Self {
        self.is_self_signed = true;
        self.certificate(name, |_| ())
    }

    /// Gives the load balancer another certificate.
    pub(crate) fn own(mut self, name: &str, change: fn(&mut CertificateParams)) -> Self {
        self.own_certificate = (name.to_owned(), change);
        self
    }

    /// Changes the configuration of the hosts; the old text must stand there.
    pub(crate) fn host_edit(mut self, old: &str, new: &str) -> Self {
        self.host_edits.push((old.to_owned(), new.to_owned()));
        self
    }

    /// Changes the configuration of the load balancer; the old text must stand there.
    pub(crate) fn balancer_edit(mut self, old: &str, new: &str) -> Self {
        self.balancer_edits.push((old.to_owned(), new.to_owned()));
        self
    }

    /// Leaves a container out.
    pub(crate) fn without(mut self, container: &'static str) -> Self {
        self.missing.push(container);
        self
    }

    /// Lets containers answer differently: the number of the host, and the request.
    pub(crate) fn answering(
        mut self,
        answers: impl Fn(usize, &Request) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        self.answers = Arc::new(answers);
        self
    }

    /// Starts everything.
    pub(crate) fn start(mut self, judges: &Judges) -> World {
        let authority = Authority::new();
        let project = &mut self.project;
        for (index, host) in project.cluster.hosts.iter_mut().enumerate() {
            host.address = format!("10.21.{}.2", index + 1);
        }
        "1.22".clone_into(&mut project.cluster.balancer.nginx);
        let bundle = project.bundle();
        let (name, change) = &self.certificate;
        let (theirs, backend_ca) = if self.is_self_signed {
            let theirs = Identity::self_signed(name);
            let certificate = theirs.certificate.clone();
            (theirs, certificate)
        } else {
            (authority.issue_with(name, change), authority.pem())
        };
        let (name, change) = &self.own_certificate;
        let own = authority.issue_with(name, change);
        let balancer = &project.cluster.balancer;
        for (path, content) in [
            (balancer.certificate.as_str(), &own.certificate),
            (&balancer.certificate_key, &own.key),
            (&balancer.backend_ca, &backend_ca),
            (AUTHORITY, &authority.pem()),
            ("/etc/nginx/certs/web.crt", &theirs.certificate),
            ("/etc/nginx/certs/web.key", &theirs.key),
        ] {
            sandbox::place(path, content);
        }
        sandbox::pass_on();
        let mut world = World {
            options: Options {
                ca: Some(AUTHORITY.into()),
                ..Options::with_step(Duration::from_secs(8))
            },
            proxies: Vec::new(),
            containers: Vec::new(),
            balancers: Vec::new(),
            name_servers: Vec::new(),
            machines: Vec::new(),
            project: Project::new(RELEASES[0], 1),
        };
        for index in 0..self.project.cluster.hosts.len() {
            let path = format!("visa-{}/nginx/conf/nginx.conf", index + 1);
            let text = edited(text_of(&bundle, &path), &self.host_edits);
            self.start_host(index, &text, judges, &mut world);
        }
        if self.has_balancer {
            let machine = Machine::start();
            machine.connect("10.20.0.2", None, &["10.20.0.1"]);
            machine.lead_out_by("10.20.0.1");
            let text = text_of(&bundle, "load-balancer/conf.d/visa.conf");
            let text = edited(text, &self.balancer_edits);
            sandbox::place("/etc/nginx/balancer/visa.conf", text);
            let main = nginx::main_file("/etc/nginx/balancer");
            let address = address("10.20.0.2", 443);
            let balancer = Nginx::start(&judges.old, &main, &machine, address);
            world.balancers.push(balancer);
            world.machines.push(machine);
            sandbox::name(address.ip(), PUBLIC);
        }
        world.project = self.project;
        world
    }

    fn start_host(&self, index: usize, text: &str, judges: &Judges, world: &mut World) {
        let net = format!("10.21.{}", index + 1);
        let ip = |last: u8| format!("{net}.{last}");
        let machine = Machine::start();
        machine.connect(&ip(2), None, &[&ip(1), &ip(3), &ip(4)]);
        machine.lead_out_by(&ip(1));
        let containers = [
            ("web", ip(1), 80),
            ("api", ip(3), 8086),
            ("desktops", ip(3), 8087),
            ("jupyter-proxy", ip(4), 8088),
        ];
        for (name, ip, port) in &containers {
            if self.missing.contains(name) {
                continue;
            }
            let (name, answers) = (*name, Arc::clone(&self.answers));
            let release = self.project.cluster.settings.release.clone();
            let answering = Arc::new(move |request: &Request| {
                answers(index, request).or_else(|| usual(&release, name, request))
            });
            let address = address(ip, *port);
            let container = StandIn::answering(name, address, None, answering);
            world.containers.push(container);
        }
        let dns = machine
            .command(&judges.dns)
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
                containers
                    .iter()
                    .map(|(name, ip, _)| format!("--host-record={name},{ip}")),
            )
            .spawn()
            .expect("a name server");
        world.name_servers.push(Dns(dns));
        let folder = format!("/etc/nginx/{}", self.project.cluster.hosts[index].name);
        sandbox::place(format!("{folder}/nginx.conf"), text);
        let main = nginx::main_file(&folder);
        let proxy = Nginx::start(&judges.new, &main, &machine, address(&ip(2), 443));
        world.proxies.push(proxy);
        world.machines.push(machine);
    }
}

impl World {
    /// Probes the first host.
    #[track_caller]
    pub(crate) fn probe_host(&self) -> Outcome {
        self.probe(Target::Host(host(&self.project, 0)))
    }

    /// Probes the load balancer.
    #[track_caller]
    pub(crate) fn probe_balancer(&self) -> Outcome {
        self.probe(Target::Balancer)
    }

    #[track_caller]
    fn probe(&self, target: Target) -> Outcome {
        Outcome::probe(&self.project, &self.options, target)
    }

    /// Returns the paths that were asked of the containers since this was last asked.
    pub(crate) fn seen(&self) -> Vec<String> {
        let requests = self.containers.iter().flat_map(StandIn::take_seen);
        requests.map(|request| request.target).collect()
    }
}

pub(crate) fn address(ip: &str, port: u16) -> SocketAddr {
    SocketAddr::new(ip.parse().expect("an address"), port)
}

#[track_caller]
fn edited(mut text: String, edits: &[(String, String)]) -> String {
    for (old, new) in edits {
        assert!(text.contains(old), "{old:?} is not in:\n{text}");
        text = text.replace(old, new);
    }
    text
}
