//! visa-cluster
pub mod catalog;
pub mod model;
