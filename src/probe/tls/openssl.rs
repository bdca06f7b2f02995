//! What OpenSSL accepts, and NGINX with it, where browsers do not: a self-signed certificate that is
//! itself in the file of authorities, and the common name where a certificate bears no other name.

use rustls::CertificateError;
use rustls::pki_types::CertificateDer;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;

/// Judges once more a certificate that was refused.
///
/// `is_listed` tells whether it is itself in the file; `now` counts seconds since 1970.
pub(super) fn reconsider(
    leaf: &CertificateDer<'_>,
    refusal: CertificateError,
    is_listed: bool,
    name: &str,
    now: i64,
) -> Result<(), CertificateError> {
    let Ok((_, certificate)) = X509Certificate::from_der(leaf) else {
        return Err(refusal);
    };
    let is_self_signed = certificate.subject() == certificate.issuer();
    if is_listed && is_self_signed {
        let validity = certificate.validity();
        if now < validity.not_before.timestamp() {
            return Err(CertificateError::NotValidYet);
        }
        if now > validity.not_after.timestamp() {
            return Err(CertificateError::Expired);
        }
    } else if !matches!(
        refusal,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
    ) {
        return Err(refusal);
    }
    if names(&certificate).any(|pattern| fits(pattern, name)) {
        Ok(())
    } else {
        Err(CertificateError::NotValidForName)
    }
}

/// Returns the DNS names that a certificate bears; without any, its common names.
fn names<'a>(certificate: &'a X509Certificate<'_>) -> impl Iterator<Item = &'a str> {
    let listed = certificate.subject_alternative_name().ok().flatten();
    let listed = listed.map_or(&[][..], |names| &names.value.general_names);
    let dns = listed.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(*name),
        _ => None,
    });
    let has_dns = dns.clone().next().is_some();
    let common = certificate.subject().iter_common_name();
    let common = common.filter_map(|name| name.as_str().ok());
    dns.chain(common.filter(move |_| !has_dns))
}

/// Tells whether a name is the one of a certificate, whose first label may be an asterisk.
fn fits(pattern: &str, name: &str) -> bool {
    let rest = pattern.strip_prefix("*.");
    match (rest, name.split_once('.')) {
        (Some(rest), Some((first, others))) => {
            !first.is_empty() && rest.eq_ignore_ascii_case(others)
        }
        _ => pattern.eq_ignore_ascii_case(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asterisk_stands_for_one_label() {
        for (pattern, name, is_fit) in [
            ("visa.example.org", "VISA.example.org", true),
            ("*.example.org", "visa.example.org", true),
            ("*.example.org", "a.visa.example.org", false),
            ("*.example.org", "example.org", false),
            ("*.example.org", ".example.org", false),
            ("v*.example.org", "visa.example.org", false),
        ] {
            assert_eq!(fits(pattern, name), is_fit, "{pattern} {name}");
        }
    }
}
