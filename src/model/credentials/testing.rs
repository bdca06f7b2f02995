//! Certificates and keys for tests.

use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
};

/// A key of RSA in its usual form.
pub(crate) const RSA: &str = include_str!("../../../tests/fixtures/keys/rsa.pem");
/// The same in the older form.
pub(crate) const RSA_PKCS1: &str = include_str!("../../../tests/fixtures/keys/rsa-pkcs1.pem");
/// The same, encrypted.
pub(crate) const RSA_ENCRYPTED: &str =
    include_str!("../../../tests/fixtures/keys/rsa-encrypted.pem");
/// Its public half.
pub(crate) const RSA_PUBLIC: &str = include_str!("../../../tests/fixtures/keys/rsa-public.pem");
/// The same in the older form.
pub(crate) const RSA_PUBLIC_PKCS1: &str =
    include_str!("../../../tests/fixtures/keys/rsa-public-pkcs1.pem");

/// A certificate with its key, and the one of the authority that signed it.
pub(crate) struct Identity {
    pub(crate) certificate: String,
    pub(crate) key: String,
    pub(crate) authority: String,
}

impl Identity {
    /// Makes one for some names or addresses, valid for a very long time.
    pub(crate) fn new(names: &[&str]) -> Self {
        Self::with(names, |_| {})
    }

    /// Makes one with some changes.
    pub(crate) fn with(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut above = CertificateParams::new([]).expect("no names");
        above.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self::call(&mut above, "Test authority");
        let authority = CertifiedIssuer::self_signed(above, KeyPair::generate().expect("a key"))
            .expect("an authority");
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("names");
        Self::call(&mut params, "Test");
        change(&mut params);
        let key = KeyPair::generate().expect("a key");
        Self {
            certificate: params
                .signed_by(&key, &authority)
                .expect("a certificate")
                .pem(),
            key: key.serialize_pem(),
            authority: authority.pem(),
        }
    }

    /// Sets the common name.
    pub(crate) fn call(params: &mut CertificateParams, name: &str) {
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
    }
}

/// Returns the start of a day.
pub(crate) fn at(year: i32, month: u8, day: u8) -> SystemTime {
    let seconds = rcgen::date_time_ymd(year, month, day).unix_timestamp();
    SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).expect("after 1970"))
}
