//! Turns a judged document into the text of the exported files.
//!
//! [`Resolved`] reads every field once into its type; the templates see nothing else. Whatever a
//! template writes with `{{ … }}` passes through the escape of that file's language. Nothing in
//! here touches the disk.

mod ansible;
mod bundle;
mod context;
mod engine;
mod env_file;
mod escape;
pub mod promotion;
mod resolve;

pub use bundle::{Bundle, BundleFile, Content, Entry, outline, render};
pub use env_file::SecretView;
pub use escape::EscapeError;
pub use resolve::{ResolveError, Resolved};

/// Why a bundle cannot be rendered.
///
/// Lint finds the faults of a document before; what arrives here is one that lint has no rule for.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A field cannot be read.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// A template failed, because a value cannot be written in the language of its file.
    #[error("cannot write {path}: {reason}")]
    Template {
        /// The exported file.
        path: String,
        /// What the engine said; it holds no values of the context.
        reason: String,
    },
}
