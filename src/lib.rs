//! The map of the house, and its rules.
//!
//! An administrator of VISA says once what the cluster is; this program judges it and writes what
//! each host and the load balancer need. Window and command line are two faces of the same
//! functions.
//!
//! # Modules
//!
//! From left to right, and each imports only from those before it:
//!
//! | module | holds |
//! |---|---|
//! | `model` | the document, exactly as typed, and [`Edit`](model::Edit), the only way to change it |
//! | `catalog` | what is known about VISA itself: variables, images, routes; nothing about one cluster |
//! | `diagnostic` | a finding: code, severity, field, message, fixes |
//! | `environment` | which value each variable has on each host, and who decided it |
//! | `lint` | judges the document; one rule a file in `lint/rules` |
//! | `render` | reads the document once into typed values, and renders the exported files from `templates` |
//! | `export` | compares a bundle with the disk, tells what differs, and writes it |
//! | `import` | reads the files of a VISA that runs already into a document |
//! | `store` | project files, the site's files, secrets and the keychain, recent files, unsaved changes after a crash |
//! | `probe` | asks the servers of a cluster whether VISA would find them as the document says |
//! | `manual` | a page for every finding and every variable, and the search for them |
//! | `session` | the open document: commands in, effects out, events back; undo; its variables as forms show them |
//! | `jobs` | carries out effects on threads |
//! | `cli` | the command line, one file a subcommand |
//! | `gui` | the window; built with the feature `gui` |
//!
//! `cli` and `gui` never see each other; `main` chooses between them.
//!
//! # Rules
//!
//! - Only `export`, `import` and `store` touch the disk, and only `probe` the network. All others get
//!   what was read. (`probe` also reads the certificates that are to be trusted.)
//! - Only `jobs` makes threads. Only `gui` knows egui and native dialogs.
//! - `session` does no IO, so every behaviour of the window is tested without one.
//! - The document keeps what was typed, even half valid. `lint` judges it; `render` relies on that
//!   and parses each field once. Templates see only the result.
//! - A [`Secret`](model::Secret) prints `•••`, cannot be serialised and is wiped when dropped.
//!   Project files hold none.
//! - Every file opens with what it does, and holds one thing.
//!
//! `tests/tidy.rs` holds the order and the owners of disk, threads and window; the disallowed
//! methods in `.clippy.toml` hold the rest. A module that may use them says so at its head.
//!
//! # The way of a dragged host
//!
//! A drop in the topology becomes `Command::Edit` with an [`Edit::Place`](model::Edit::Place).
//! `Session::handle` applies it to the document, keeps the old one for undo, and asks
//! [`lint::check`] for the findings. Nothing else happens: the window shows the session as it now
//! is.
//!
//! The page of the export begins with `Effect::Look`, which leaves the session. `jobs` takes it to
//! a thread and makes an [`export::Comparison`], which asks [`lint::check`], renders the bundle by
//! [`render`] and compares it with the disk. Its plan goes back to the session as `Event::Looked`,
//! and from there to the eyes of the person. What they decide becomes `Effect::Export`, and
//! [`export::export_as_seen`] writes that plan or nothing. `visa-cluster export` walks the same
//! functions without the detour.
//!
//! # One place to add
//!
//! - A variable of VISA: a row in `assets/catalog/variables`. Forms, type checks, `.env` and
//!   `explain` follow.
//! - A rule: a file in `src/lint/rules`, and its name in the list there.
//! - An exported file: a template in `templates`, and a row in `src/render/bundle.rs`.
//! - A probe: a file in `src/probe`, and its line in `src/probe/plan.rs`.
//! - A subcommand: a file in `src/cli`, and its variant in `src/cli/mod.rs`.
//!
//! README.md has the recipes in full.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

pub mod catalog;
pub mod cli;
pub mod diagnostic;
pub mod environment;
pub mod export;
#[cfg(feature = "gui")]
pub mod gui;
pub mod import;
pub mod jobs;
pub mod lint;
pub mod manual;
pub mod model;
pub mod probe;
pub mod render;
pub mod session;
pub mod store;
