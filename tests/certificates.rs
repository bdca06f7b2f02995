//! What the program reads out of certificates and keys is what OpenSSL, and so NGINX, reads.

mod judges;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use judges::judge;
use judges::program::{must, run, text};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_ECDSA_P384_SHA384};
use tempfile::TempDir;
use visa_cluster::model::credentials::{Chain, CredentialError, KeyForm, PrivateKey};
use visa_cluster::model::syntax::Address;

const RSA: &str = include_str!("fixtures/keys/rsa.pem");

const DAY: Duration = Duration::from_hours(24);

/// OpenSSL with a folder for what it reads.
struct OpenSsl {
    program: PathBuf,
    folder: TempDir,
}

impl OpenSsl {
    fn find() -> Option<Self> {
        Some(Self {
            program: judge("openssl")?,
            folder: tempfile::tempdir().expect("a folder"),
        })
    }

    fn place(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("a new file");
        path
    }

    fn command(&self, arguments: &[&str], file: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).arg("-in").arg(file);
        command
    }

    /// Asks about a certificate.
    fn ask(&self, certificate: &str, question: &[&str]) -> Output {
        let file = self.place("asked.crt", certificate);
        run(self.command(&["x509", "-noout"], &file).args(question))
    }

    /// Writes a key or a certificate's key in another way.
    fn write(&self, arguments: &[&str], file: &str) -> String {
        let file = self.place("written.pem", file);
        let output = must(&mut self.command(arguments, &file));
        String::from_utf8(output.stdout).expect("PEM")
    }

    fn generate(&self, arguments: &[&str]) -> String {
        let output = must(Command::new(&self.program).arg("genpkey").args(arguments));
        String::from_utf8(output.stdout).expect("PEM")
    }
}

/// A certificate for some names, signed by itself.
fn certificate(names: &[&str], common: &str, key: &KeyPair, days: (i32, i32)) -> String {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names");
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common);
    let day = |days: i32| {
        let span = DAY * days.unsigned_abs();
        let now = SystemTime::now();
        if days < 0 { now - span } else { now + span }
    };
    params.not_before = day(days.0).into();
    params.not_after = day(days.1).into();
    params.self_signed(key).expect("a certificate").pem()
}

fn chain(certificate: &str) -> Chain {
    Chain::read(certificate.as_bytes()).expect("a certificate")
}

#[test]
fn a_certificate_covers_the_names_that_openssl_says() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let key = KeyPair::generate().expect("a key");
    let asked = [
        "visa.example.org",
        "VISA.example.ORG",
        "visa1.example.org",
        "visa-1.example.org",
        "a.visa.example.org",
        "example.org",
        "xn--visa.example.org",
        "localhost",
        "192.0.2.1",
        "2001:db8::1",
    ];
    let mut counts = (0, 0);
    for (names, common) in [
        (&["visa.example.org"][..], "other"),
        (&["Visa.Example.org", "visa1.example.org"], "other"),
        (&["*.example.org"], "other"),
        (&["visa*.example.org"], "other"),
        (&["*1.example.org"], "other"),
        (&["v*1.example.org"], "other"),
        (&["visa-*.example.org"], "other"),
        (&["*.org"], "other"),
        (&["*.*.org"], "other"),
        (&["visa.*.org"], "other"),
        (&["*"], "other"),
        (&["localhost"], "other"),
        (&["192.0.2.1"], "visa.example.org"),
        (&["2001:db8::1", "visa.example.org"], "other"),
        (&["other.example.org"], "visa.example.org"),
        (&[], "visa.example.org"),
        (&[], "*.example.org"),
        (&[], "192.0.2.1"),
    ] {
        let pem = certificate(names, common, &key, (-1, 100));
        let chain = chain(&pem);
        for name in asked {
            let said = text(&openssl.ask(&pem, &["-checkhost", name]));
            let is_covered = said.contains("does match");
            assert!(is_covered || said.contains("does NOT match"), "{said}");
            let ours = chain.first().is_taken_by_nginx_for(name);
            assert_eq!(ours, is_covered, "{names:?} {common}: {name}");
            if is_covered {
                counts.0 += 1;
            } else {
                counts.1 += 1;
            }
            if let Ok(address @ Address::Ip(_)) = name.parse() {
                let said = text(&openssl.ask(&pem, &["-checkip", name]));
                let ours = chain.first().is_taken_by_browsers_for(&address);
                assert_eq!(ours, said.contains("does match"), "{names:?}: {name}");
            }
        }
    }
    assert!(counts.0 > 15 && counts.1 > 100, "{counts:?}");
}

#[test]
fn a_certificate_expires_when_openssl_says() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let key = KeyPair::generate().expect("a key");
    for days in [
        (-100, -1),
        (-1, 1),
        (-1, 20),
        (-1, 29),
        (-1, 32),
        (-1, 4000),
    ] {
        let pem = certificate(&["visa.example.org"], "visa", &key, days);
        let chain = chain(&pem);
        let now = SystemTime::now();
        let lasts = |seconds: &str| openssl.ask(&pem, &["-checkend", seconds]).status.success();
        assert_eq!(!chain.first().is_expired(now), lasts("0"), "{days:?}");
        let in_thirty_days = (DAY * 30).as_secs().to_string();
        assert_eq!(
            chain.first().days_left(now) >= 30,
            lasts(&in_thirty_days),
            "{days:?}"
        );
    }
}

#[test]
fn a_key_fits_the_certificate_that_openssl_says() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let other_rsa = openssl.generate(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"]);
    let curve = |name: &str| {
        let curve = format!("ec_paramgen_curve:{name}");
        openssl.generate(&["-algorithm", "EC", "-pkeyopt", &curve])
    };
    let pkcs8 = [
        RSA.to_owned(),
        other_rsa,
        curve("P-256"),
        curve("P-256"),
        KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384)
            .expect("a key")
            .serialize_pem(),
        openssl.generate(&["-algorithm", "ED25519"]),
        openssl.generate(&["-algorithm", "ED25519"]),
    ];
    let certificates: Vec<(String, String)> = pkcs8
        .iter()
        .map(|key| {
            let file = openssl.place("signing.pem", key);
            let arguments = ["req", "-x509", "-subj", "/CN=visa", "-days", "9", "-key"];
            let output = must(Command::new(&openssl.program).args(arguments).arg(file));
            let pem = String::from_utf8(output.stdout).expect("PEM");
            let public = openssl.write(&["x509", "-noout", "-pubkey"], &pem);
            (pem, public)
        })
        .collect();
    let mut forms = Vec::new();
    for key in &pkcs8 {
        let mut ways = vec![key.clone()];
        // Ed25519, which is short, has no older form.
        if key.len() > 200 {
            ways.push(openssl.write(&["pkey", "-traditional"], key));
        }
        for written in &ways {
            let public = openssl.write(&["pkey", "-pubout"], written);
            let read = PrivateKey::read(written.as_bytes()).expect("a key");
            forms.push(read.form());
            for (pem, other_public) in &certificates {
                let fits = read.fits(chain(pem).first().key());
                assert_eq!(fits, Some(public == *other_public), "{written}");
            }
        }
    }
    for form in [KeyForm::Pkcs8, KeyForm::Pkcs1, KeyForm::Sec1] {
        assert!(forms.contains(&form), "{form:?}");
    }
}

#[test]
fn encrypted_keys_and_unusual_curves_are_known_for_what_they_are() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let password = ["-aes256", "-passout", "pass:test"];
    let newer = openssl.write(&[&["pkey"], &password[..]].concat(), RSA);
    let older = openssl.write(&[&["rsa", "-traditional"], &password[..]].concat(), RSA);
    for key in [newer, older] {
        let read = PrivateKey::read(key.as_bytes());
        assert_eq!(read, Err(CredentialError::Encrypted), "{key}");
    }
    let unusual = openssl.generate(&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]);
    let read = PrivateKey::read(unusual.as_bytes()).expect("a sound key");
    let own = KeyPair::generate().expect("a key");
    let pem = certificate(&["visa.example.org"], "visa", &own, (-1, 9));
    assert_eq!(read.fits(chain(&pem).first().key()), None);
}
