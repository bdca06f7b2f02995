//! What can be probed.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::model::HostId;

/// A server of the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// The Redis server.
    Redis,
    /// One host, directly.
    Host(HostId),
    /// The public address, and through it the hosts.
    Balancer,
    /// The database.
    Database,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Redis => "redis",
            Self::Host(_) => "host",
            Self::Balancer => "balancer",
            Self::Database => "database",
        })
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The identity of a host means nothing outside of the program; its title tells which.
        serializer.collect_str(self)
    }
}
