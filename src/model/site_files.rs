//! The site's own files, as they were found on disk.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use zeroize::Zeroizing;

use super::credentials::{Chain, CredentialError, PrivateKey, PublicKey};
use super::{BalancerField, Cluster, FieldPath, FilesField};

/// Content of one site file, or why there is none.
#[derive(Clone, Debug)]
pub enum SiteFile {
    /// The file.
    Found(Arc<FoundFile>),
    /// What went wrong, in words, without the path.
    Unreadable(String),
}

impl SiteFile {
    /// A file of this content that is nobody else's to read.
    #[must_use]
    pub fn found(bytes: impl Into<Zeroizing<Vec<u8>>>) -> Self {
        Self::found_with(bytes, None)
    }

    /// A file of this content, with its permission bits if others than its owner have access.
    #[must_use]
    pub fn found_with(bytes: impl Into<Zeroizing<Vec<u8>>>, mode_of_others: Option<u32>) -> Self {
        Self::Found(Arc::new(FoundFile {
            bytes: Arc::new(bytes.into()),
            mode_of_others,
            chain: OnceLock::new(),
            private_key: OnceLock::new(),
            public_key: OnceLock::new(),
        }))
    }
}

/// A file that was read.
///
/// It may be a private key, so its bytes are wiped and never printed. What certificates or keys are in
/// it is worked out once, when somebody asks: a document is judged at every stroke of a key.
pub struct FoundFile {
    bytes: Arc<Zeroizing<Vec<u8>>>,
    mode_of_others: Option<u32>,
    chain: OnceLock<Result<Chain, CredentialError>>,
    private_key: OnceLock<Result<PrivateKey, CredentialError>>,
    public_key: OnceLock<Result<PublicKey, CredentialError>>,
}

impl FoundFile {
    /// Returns the content.
    #[must_use]
    pub fn bytes(&self) -> &Arc<Zeroizing<Vec<u8>>> {
        &self.bytes
    }

    /// Returns the permission bits, if others than the owner have access.
    #[must_use]
    pub fn mode_of_others(&self) -> Option<u32> {
        self.mode_of_others
    }

    /// Returns the certificates in it.
    pub fn chain(&self) -> Result<&Chain, CredentialError> {
        known(self.chain.get_or_init(|| Chain::read(&self.bytes)))
    }

    /// Returns what is known of the private key in it.
    pub fn private_key(&self) -> Result<&PrivateKey, CredentialError> {
        known(
            self.private_key
                .get_or_init(|| PrivateKey::read(&self.bytes)),
        )
    }

    /// Returns the public key in it.
    pub fn public_key(&self) -> Result<&PublicKey, CredentialError> {
        known(self.public_key.get_or_init(|| PublicKey::read(&self.bytes)))
    }
}

fn known<T>(reading: &Result<T, CredentialError>) -> Result<&T, CredentialError> {
    reading.as_ref().map_err(|error| *error)
}

impl fmt::Debug for FoundFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.bytes.len())
    }
}

/// The files that a project names, each with what was found on this machine.
///
/// `store` fills it; a path that is not in it was not looked for yet.
#[derive(Clone, Debug, Default)]
pub struct SiteFiles {
    found: BTreeMap<FieldPath, (String, SiteFile)>,
    read_at: Option<SystemTime>,
}

impl SiteFiles {
    /// None yet, of files that are read at this time.
    #[must_use]
    pub fn at(time: SystemTime) -> Self {
        Self {
            found: BTreeMap::new(),
            read_at: Some(time),
        }
    }

    /// Returns when the files were read; certificates are valid or expired as of then.
    #[must_use]
    pub fn read_at(&self) -> Option<SystemTime> {
        self.read_at
    }

    /// Returns the fields that name a file which may be on this machine, each with its path: the
    /// site's files, and those of the load balancer, which may be this machine.
    #[must_use]
    pub fn wanted(cluster: &Cluster) -> Vec<(FieldPath, String)> {
        let files = FilesField::ALL.iter().map(|&field| FieldPath::from(field));
        let certificates = [BalancerField::Certificate, BalancerField::CertificateKey];
        let authority = cluster
            .balancer
            .backend_verify
            .then_some(BalancerField::BackendCa);
        let balancer = certificates
            .into_iter()
            .chain(authority)
            .map(FieldPath::from);
        files
            .chain(balancer)
            .filter_map(|field| {
                let path = cluster.get(&field)?.to_string();
                (!path.is_empty()).then_some((field, path))
            })
            .collect()
    }

    /// Returns what was found for a field, if it was looked for at this path.
    #[must_use]
    pub fn get(&self, field: impl Into<FieldPath>, path: &str) -> Option<&SiteFile> {
        self.found
            .get(&field.into())
            .filter(|(looked_at, _)| looked_at == path)
            .map(|(_, file)| file)
    }

    /// Records what was found at the path that the project gives for a field.
    pub fn set(&mut self, field: impl Into<FieldPath>, path: impl Into<String>, file: SiteFile) {
        self.found.insert(field.into(), (path.into(), file));
    }
}

#[cfg(test)]
mod tests {
    use super::super::credentials::testing::RSA;
    use super::*;

    #[test]
    fn a_key_is_not_printed_not_even_after_it_was_read() {
        let file = SiteFile::found(RSA.as_bytes().to_vec());
        let SiteFile::Found(found) = &file else {
            panic!("{file:?}");
        };
        let key = found.private_key().expect("a key");
        assert_eq!(format!("{file:?}"), format!("Found({} bytes)", RSA.len()));
        // What is kept of a key is in its public half, which starts with the modulus.
        let private: String = RSA.lines().skip(10).take(1).collect();
        assert!(!format!("{key:?}").contains(&private));
    }

    #[test]
    fn the_files_of_the_balancer_are_wanted_too() {
        let mut cluster = Cluster::default();
        cluster.files.attribute_provider = "provider.js".to_owned();
        cluster.balancer.backend_verify = false;
        let wanted = SiteFiles::wanted(&cluster);
        let paths: Vec<&str> = wanted.iter().map(|(_, path)| path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "provider.js",
                "/etc/nginx/certs/visa.crt",
                "/etc/nginx/certs/visa.key"
            ]
        );
    }
}
