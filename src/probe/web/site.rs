//! What a document says about hosts and load balancer, read once for all their probes.

use std::path::PathBuf;
use std::sync::OnceLock;

use super::super::cause::Finding;
use super::super::net::Place;
use super::super::tls::{Trust, Wanted};
use super::causes;
use crate::model::syntax::{Address, DnsName, Line, Port, PublicUrl, Release, SyntaxError};
use crate::model::{
    BackendName, Balancer, Cluster, FieldPath, Host, HostField, HostId, Method, SettingsField,
};

/// A field that cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct BadField {
    field: FieldPath,
    error: SyntaxError,
}

impl BadField {
    /// Makes a finding of it.
    pub(super) fn finding(&self) -> Finding {
        let mut finding = causes::BAD_FIELD.at(self.field.clone(), &*self.error.message);
        finding.help.clone_from(&self.error.help);
        finding
    }
}

/// All deployed hosts and what is in front of them.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) line: Line,
    pub(super) release: Option<Release>,
    pub(super) public: Result<PublicUrl, BadField>,
    pub(super) hosts: Vec<HostEntry>,
    pub(super) method: Method,
    /// Whether the load balancer tells which host answered.
    pub(super) tells_host: bool,
    /// The authorities of the hosts, as a path on the load balancer; none: it trusts all.
    pub(super) backend_ca: Option<PathBuf>,
    /// What that file held when it was first asked for; nothing if it cannot be read here.
    backend_trust: OnceLock<Option<Trust>>,
}

/// One host.
#[derive(Debug, PartialEq)]
pub(super) struct HostEntry {
    pub(super) id: HostId,
    pub(super) name: String,
    pub(super) weight: usize,
    /// Address and port, for messages.
    pub(super) address: String,
    pub(super) reach: Result<Reach, BadField>,
}

/// Where a server is, and what the one who asks wants of its certificate.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reach {
    pub(super) place: Place,
    pub(super) wanted: Wanted,
}

impl Site {
    pub(super) fn read(cluster: &Cluster, line: Line) -> Self {
        let field = FieldPath::Settings(SettingsField::PublicUrl);
        let public = cluster.settings.public_url.parse::<PublicUrl>();
        let public = public.map_err(|error| BadField { field, error });
        let balancer = &cluster.balancer;
        let hosts = cluster.deployed_hosts();
        Self {
            line,
            release: cluster.settings.release.parse().ok(),
            hosts: hosts
                .map(|host| HostEntry::read(host, balancer, &public))
                .collect(),
            public,
            method: balancer.method,
            tells_host: balancer.served_by,
            backend_ca: balancer
                .backend_verify
                .then(|| PathBuf::from(&balancer.backend_ca)),
            backend_trust: OnceLock::new(),
        }
    }

    /// Returns what the public name wants of the load balancer.
    pub(super) fn front(&self) -> Result<Reach, BadField> {
        let public = self.public.clone()?;
        let field = FieldPath::Settings(SettingsField::PublicUrl);
        Ok(Reach {
            wanted: Wanted {
                name: public.address.to_string(),
                checks_name: true,
                trusts_all: false,
                field: field.clone(),
            },
            place: Place {
                host: public.address.to_string(),
                port: public.port.get(),
                field,
            },
        })
    }

    /// Returns what the load balancer writes into the header `Host`, as browsers do.
    pub(super) fn host_header(&self) -> String {
        let url = self.public.as_ref().map(ToString::to_string);
        let url = url.unwrap_or_default();
        url.trim_start_matches("https://").to_owned()
    }

    /// Returns the authorities that the load balancer trusts; none if they cannot be read here, and
    /// those of this computer must do.
    pub(super) fn backend_trust(&self) -> Option<Trust> {
        let file = self.backend_ca.as_deref()?;
        let trust = self.backend_trust.get_or_init(|| Trust::only(file));
        trust.clone()
    }

    /// Tells whether another site would have hosts asked in the same way.
    pub(super) fn asks_hosts_as(&self, other: &Self) -> bool {
        self.line == other.line
            && self.release == other.release
            && self.public == other.public
            && self.backend_ca == other.backend_ca
    }

    /// Tells whether another site would have the load balancer asked for the same.
    pub(super) fn asks_balancer_as(&self, other: &Self) -> bool {
        self.asks_hosts_as(other)
            && self.hosts == other.hosts
            && self.method == other.method
            && self.tells_host == other.tells_host
    }
}

impl HostEntry {
    fn read(host: &Host, balancer: &Balancer, public: &Result<PublicUrl, BadField>) -> Self {
        let address = match (host.address.parse::<Address>(), host.https_port) {
            (Ok(address), 443) => address.in_url(),
            (Ok(address), port) => format!("{}:{port}", address.in_url()),
            (Err(_), _) => "without an address".to_owned(),
        };
        Self {
            id: host.id,
            name: host.name.clone(),
            weight: usize::try_from(host.weight).unwrap_or(1),
            address,
            reach: reach(host, balancer, public),
        }
    }
}

fn reach(
    host: &Host,
    balancer: &Balancer,
    public: &Result<PublicUrl, BadField>,
) -> Result<Reach, BadField> {
    let field = |field| FieldPath::Host(host.id, field);
    let bad = |at| {
        move |error| BadField {
            field: field(at),
            error,
        }
    };
    let address: Address = host.address.parse().map_err(bad(HostField::Address))?;
    let port = Port::try_from(host.https_port).map_err(bad(HostField::HttpsPort))?;
    // The request itself needs the public name, whatever the certificate bears.
    let public = public.clone()?;
    let has_own_name = balancer.backend_verify && balancer.backend_name == BackendName::Host;
    let (name, name_field) = if has_own_name {
        let name = host.certificate_name.parse::<DnsName>();
        let name = name.map_err(bad(HostField::CertificateName))?;
        (name.to_string(), HostField::CertificateName)
    } else {
        (public.address.to_string(), HostField::Address)
    };
    Ok(Reach {
        place: Place {
            host: address.to_string(),
            port: port.get(),
            field: field(HostField::Address),
        },
        wanted: Wanted {
            name,
            checks_name: true,
            trusts_all: !balancer.backend_verify,
            field: field(name_field),
        },
    })
}
