//! One application server of the cluster.

use super::EnvMap;
use super::value::{choice, table};

/// Identity of a host within one open document.
///
/// It survives renames, so selection, undo and comments in the file stay with the host. It is not
/// written to the project file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostId(pub(crate) u32);

choice! {
    /// What a host does in the cluster.
    Role {
        /// Runs the scheduler and the start-up clean-up; exactly one host does.
        Primary = "primary", "Primary";
        /// Serves users, without those two duties.
        Secondary = "secondary", "Secondary";
        /// Known, but not deployed.
        #[default]
        Spare = "spare", "Spare";
    }
}

impl Role {
    /// Tells whether hosts of this role get a bundle and requests.
    #[must_use]
    pub fn is_deployed(self) -> bool {
        self != Self::Spare
    }
}

table! {
    /// `[[hosts]]`: one application server; the order of the hosts is their order in the upstream.
    Host, fields HostField, key "hosts" {
        name: String = String::new() => Name, "Name",
            "Short name of the host; the folder of its bundle is called so.";
        address: String = String::new() => Address, "Address",
            "DNS name or IP address at which the load balancer reaches the host.";
        https_port: i64 = 443 => HttpsPort, "HTTPS port",
            "TCP port of the host's reverse proxy.";
        role: Role = Role::Spare => Role, "Role",
            "Primary (exactly one), secondary, or spare (known, not deployed).";
        weight: i64 = 1 => Weight, "Weight",
            "Share of requests, compared with the weights of the other hosts.";
        physical_host: String = String::new() => PhysicalHost, "Physical host",
            "Machine that a virtual host runs on; two hosts on one machine fail together.";
        certificate_name: String = String::new() => CertificateName, "Name in its certificate",
            "DNS name that this host's own certificate bears. Needed, beside an IP address, if each host shows its own name; else unused.";
    }
    also {
        /// Variables of this host alone; they win over those of the cluster.
        env: EnvMap = EnvMap::default();
        /// Identity within the open document.
        id: HostId = HostId::default();
    }
}
