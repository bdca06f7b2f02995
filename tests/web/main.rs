//! The probes of hosts and load balancer before real NGINX, with the exported configurations, and
//! stand-ins for the containers. One test for each thing that can be wrong: what it is called, in
//! which step it shows, and what to do about it.
//!
//! Every report of these tests is searched for the passwords.

#[path = "../judges/mod.rs"]
mod judges;

#[path = "../harness/mod.rs"]
mod harness;

mod balancer;
mod command;
mod healthy;
mod hosts;
mod ports;
mod promotion;
mod strangers;
mod tls;
mod world;
