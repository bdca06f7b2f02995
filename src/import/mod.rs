//! Reads the files of a VISA that runs already into a project.
//!
//! [`sources`] reads what a person names, [`assemble()`] makes a project of it. Everything that was
//! recognised is told in a summary, and everything that was not is listed with its file and line:
//! nothing is dropped in silence. Secrets never enter the document.
#![allow(
    clippy::disallowed_methods,
    reason = "this module reads the files of a running VISA"
)]

mod assemble;
mod balancer;
mod balancer_fields;
mod bare_url;
mod compose;
mod conf;
mod env_docs;
pub mod env_file;
mod fields;
mod host_files;
mod hosts;
mod kind;
mod note;
mod own;
mod release;
mod services;
mod site_files;
mod source;
mod variables;
mod yaml;

pub use assemble::{Imported, assemble};
pub use note::{Note, NoteKind};
pub use source::{Content, MAX_BYTES, Source, sources};
