//! Reads the files of a VISA that runs already into a project.
//!
//! Everything that was recognised is told in a summary, and everything that was not is listed with
//! its file and line: nothing is dropped in silence. Secrets never enter the document.
#![allow(
    clippy::disallowed_methods,
    reason = "this module reads the files of a running VISA"
)]

mod conf;
pub mod env_file;
mod note;
mod source;
mod yaml;

pub use note::{Note, NoteKind};
pub use source::{Content, MAX_BYTES, Source, sources};
