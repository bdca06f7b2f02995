//! A document with what must be remembered of its file: the text that it came from, and what a save
//! expects to find there.

use std::fmt;
use std::sync::Arc;

use super::Digest;
use crate::model::{Cluster, HostId};

/// A document with what must be remembered to save it without losing anything.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The document.
    pub cluster: Cluster,
    /// Where it comes from.
    pub origin: Origin,
}

impl Loaded {
    /// Goes on where another state of the same document left off: hosts of the same name keep their
    /// identity, so that undo, selection and comments stay with them.
    #[must_use]
    pub fn following(mut self, earlier: &Cluster) -> Self {
        let on_disk = self.origin.on_disk;
        self.cluster = self.cluster.with_ids_of(earlier);
        self.origin = Origin::new(self.origin.text().to_owned(), &self.cluster);
        self.origin.on_disk = on_disk;
        self
    }
}

/// The text that a document was read from, and which host stood where in it.
#[derive(Clone)]
pub struct Origin {
    text: Arc<Text>,
    /// What a save expects to find in the file.
    on_disk: Digest,
}

struct Text {
    text: String,
    host_ids: Vec<HostId>,
}

impl Origin {
    pub(super) fn new(text: String, cluster: &Cluster) -> Self {
        let host_ids = cluster.hosts.iter().map(|host| host.id).collect();
        Self {
            on_disk: Digest::of(text.as_bytes()),
            text: Arc::new(Text { text, host_ids }),
        }
    }

    /// Returns the fingerprint of what a save expects to find in the file.
    #[must_use]
    pub fn on_disk(&self) -> Digest {
        self.on_disk
    }

    /// Lets a save expect something else in the file, and replace that.
    #[must_use]
    pub fn expecting(mut self, on_disk: Digest) -> Self {
        self.on_disk = on_disk;
        self
    }

    pub(super) fn text(&self) -> &str {
        &self.text.text
    }

    pub(super) fn host_ids(&self) -> &[HostId] {
        &self.text.host_ids
    }
}

/// The text may hold what a person should not have written into it, so it is not printed.
impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bytes, hosts) = (self.text().len(), self.host_ids().len());
        write!(f, "Origin({bytes} bytes, {hosts} hosts)")
    }
}
