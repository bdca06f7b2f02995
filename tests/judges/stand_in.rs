//! Stand-ins for hosts and containers.
