//! What templates see: values that were read and found sound.

use serde::Serialize;

use crate::catalog::Match;
use crate::model::Method;
use crate::model::syntax::{
    Address, ClusterName, DnsName, HostName, Image, Line, NginxSize, NginxTime, Port, Release,
    ServerPath, Subnet,
};

/// Everything about the cluster but the variables and secrets of its hosts.
#[derive(Debug, Serialize)]
pub(crate) struct Context {
    pub(crate) cluster: ClusterName,
    /// The name as a part of names in NGINX.
    pub(crate) cluster_id: String,
    pub(crate) release: Release,
    pub(crate) line: Line,
    pub(crate) public: Public,
    pub(crate) subnet: Option<Subnet>,
    pub(crate) docs: Option<Docs>,
    pub(crate) hosts: Vec<Host>,
    pub(crate) primary: HostName,
    pub(crate) balancer: Balancer,
    pub(crate) images: Images,
    pub(crate) routes: Vec<Route>,
    pub(crate) redis: Option<String>,
    pub(crate) database: Vec<String>,
    pub(crate) has_pam: bool,
    pub(crate) site_files: SiteFiles,
}

/// The address that users type.
#[derive(Debug, Serialize)]
pub(crate) struct Public {
    pub(crate) url: String,
    /// Name or address as a `Host` header has it: IPv6 in brackets.
    pub(crate) name: String,
    pub(crate) port: Port,
    pub(crate) is_default_port: bool,
}

/// Where the user documentation comes from.
#[derive(Debug, Serialize)]
pub(crate) struct Docs {
    /// Scheme, server and port.
    pub(crate) url: String,
    /// Name or address alone, IPv6 in brackets: as `proxy_ssl_name` wants it.
    pub(crate) server: String,
    /// Server, and the port where it is not the usual one: as a `Host` header has it.
    pub(crate) authority: String,
    /// Path of the folder, with the page's name as `$1` at the end.
    pub(crate) target: String,
}

/// A deployed host.
#[derive(Debug, Serialize)]
pub(crate) struct Host {
    pub(crate) name: HostName,
    pub(crate) address: Address,
    /// Address and port as one word.
    pub(crate) endpoint: String,
    pub(crate) https_port: Port,
    pub(crate) weight: u16,
    pub(crate) is_primary: bool,
    /// Regular expression that matches `$upstream_addr` while NGINX connects to this host, and the
    /// name that its certificate bears; where each host has a name of its own.
    pub(crate) upstream_pattern: Option<String>,
    pub(crate) certificate_name: Option<DnsName>,
}

/// The load balancer.
#[derive(Debug, Serialize)]
pub(crate) struct Balancer {
    pub(crate) address: Address,
    pub(crate) image: Image,
    pub(crate) http2: Option<Http2>,
    pub(crate) has_ipv6: bool,
    pub(crate) method: Method,
    pub(crate) certificate: ServerPath,
    pub(crate) certificate_key: ServerPath,
    /// Authority that the hosts are verified with; none: they are not verified.
    pub(crate) backend_ca: Option<ServerPath>,
    pub(crate) has_host_names: bool,
    /// Folders, or files, that a container must have to read these files, each once.
    pub(crate) mounts: Vec<String>,
    pub(crate) max_fails: u16,
    pub(crate) fail_timeout: NginxTime,
    pub(crate) max_body: NginxSize,
    pub(crate) websocket_timeout: NginxTime,
    /// Whether answers tell which host they are from.
    pub(crate) tells_host: bool,
    /// Shared memory of the upstream, in KiB.
    pub(crate) zone_kib: usize,
}

/// How HTTP/2 is switched on (formats/nginx.md: each version warns about the other's form or refuses
/// it).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Http2 {
    /// By `http2 on;`.
    Directive,
    /// By a parameter of `listen`.
    Listen,
}

/// References of all images.
#[derive(Debug, Serialize)]
pub(crate) struct Images {
    pub(crate) proxy: Image,
    pub(crate) api: Image,
    pub(crate) web: Image,
    pub(crate) accounts: Image,
    pub(crate) jupyter_proxy: Image,
    pub(crate) security_groups: Option<Image>,
}

/// A public path of this release.
#[derive(Debug, Serialize)]
pub(crate) struct Route {
    pub(crate) path: &'static str,
    #[serde(rename = "match")]
    pub(crate) matching: Match,
    /// Container and port that serve it, as a URL; none for redirects and documentation.
    pub(crate) upstream: Option<&'static str>,
    pub(crate) is_docs: bool,
    pub(crate) is_websocket: bool,
    pub(crate) is_balanced: bool,
    pub(crate) raw: Option<&'static str>,
    pub(crate) rewrite: Option<&'static str>,
    pub(crate) redirect: Option<&'static str>,
    pub(crate) summary: &'static str,
}

/// Which site files are part of the bundle; the others an administrator puts on the hosts.
#[derive(Debug, Serialize)]
pub(crate) struct SiteFiles {
    pub(crate) has_provider: bool,
    pub(crate) has_certificate: bool,
}
