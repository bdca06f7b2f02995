//! visa-cluster
pub mod catalog;
pub mod cli;
pub mod diagnostic;
pub mod environment;
pub mod export;
pub mod lint;
pub mod model;
pub mod render;
pub mod store;
