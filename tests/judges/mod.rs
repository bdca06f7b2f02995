//! What the tests share that put exported files before the real programs.
//!
//! A *judge* is such a program: NGINX, Docker Compose, a shell checker. Each test says which judges
//! it needs; where one is not installed it says `skipped` instead.

#![allow(
    dead_code,
    reason = "each test program uses its own part of what they share"
)]

pub(crate) mod certificates;
pub(crate) mod chain;
pub(crate) mod compose;
pub(crate) mod env_file;
pub(crate) mod host;
pub(crate) mod http;
#[cfg(target_os = "linux")]
pub(crate) mod keyring;
pub(crate) mod nginx;
pub(crate) mod nginx_syntax;
pub(crate) mod outcome;
#[cfg(unix)]
pub(crate) mod postgres;
pub(crate) mod program;
pub(crate) mod project;
pub(crate) mod redis;
pub(crate) mod sandbox;
pub(crate) mod shape;
pub(crate) mod stand_in;

pub(crate) use program::judge;
pub(crate) use project::{Project, RELEASES};
