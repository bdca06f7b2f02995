//! Why there is no login, from what PostgreSQL says or does not say.

use std::error::Error as _;
use std::io;

use tokio_postgres::error::{DbError, SqlState};

use super::mode::Mode;
use super::server::Server;
use super::{PASSWORD, causes, url_field};
use crate::model::{DatabaseField, FieldPath};
use crate::probe::cause::{Cause, Finding};
use crate::probe::tls::{self, Fault};

/// Methods of which the password is judged, by PostgreSQL, by a pooler or by whom they ask, as the
/// refusals name them.
const BY_PASSWORD: [&str; 6] = ["password", "SASL", "LDAP", "PAM", "RADIUS", "BSD"];

/// Makes a finding of it. `has_tls` tells whether TLS was spoken.
pub(super) fn finding(
    server: &Server<'_>,
    error: &tokio_postgres::Error,
    has_tls: bool,
) -> Finding {
    if let Some(refusal) = error.as_db_error() {
        return of_server(server, refusal, has_tls);
    }
    let settings = server.settings;
    let source = error.source();
    let io_error = source.and_then(|source| source.downcast_ref::<io::Error>());
    match io_error {
        Some(error) if tls::is_client_certificate_wanted(error) => {
            return Fault::ClientCertificate.finding(&server.wanted());
        }
        // So the library calls a message that it cannot read.
        Some(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
            ) =>
        {
            return server.not_postgres();
        }
        Some(error) => return server.broken(error),
        None => (),
    }
    let password = FieldPath::Secret(PASSWORD.to_owned());
    let words = error.to_string();
    if error.is_closed() {
        server.broken(&io::ErrorKind::UnexpectedEof.into())
    } else if words.starts_with("invalid configuration") && settings.password.0.is_none() {
        let message = format!(
            "{} asks for the password of {}, and none is given",
            server.address, settings.username
        );
        causes::MISSING_PASSWORD.at(password, message)
    } else if words.starts_with("authentication error") {
        let message = format!("{} wants a login that is not by password", server.address);
        causes::UNKNOWN_METHOD.at(url_field(), message)
    } else {
        server.not_postgres()
    }
}

/// Makes a finding of what the server says.
fn of_server(server: &Server<'_>, refusal: &DbError, has_tls: bool) -> Finding {
    let password = &server.settings.password;
    let said = password.taken_out_of(refusal.message());
    let url = url_field();
    let username = FieldPath::Database(DatabaseField::Username);
    let (cause, field): (&'static Cause, FieldPath) = match refusal.code() {
        code if *code == SqlState::INVALID_PASSWORD || is_about_password(refusal.message()) => (
            &causes::WRONG_PASSWORD,
            FieldPath::Secret(PASSWORD.to_owned()),
        ),
        code if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            // There is one code for all of these, and an English text where the server has no other.
            if said.contains("pg_hba") {
                let is_plain = !has_tls && server.parameters.mode == Mode::Disable;
                if is_plain && said.contains("no encryption") {
                    (&causes::WANTS_TLS, url)
                } else {
                    (&causes::HBA, url)
                }
            } else if said.contains("not permitted") {
                (&causes::MAY_NOT_LOG_IN, username)
            } else if said.contains("authentication failed") {
                // By a method without a password, such as peer.
                (&causes::REFUSED, url)
            } else {
                (&causes::UNKNOWN_USER, username)
            }
        }
        code if *code == SqlState::INSUFFICIENT_PRIVILEGE => (&causes::MAY_NOT_LOG_IN, username),
        code if *code == SqlState::INVALID_CATALOG_NAME => (&causes::UNKNOWN_DATABASE, url),
        code if *code == SqlState::TOO_MANY_CONNECTIONS => (&causes::FULL, url),
        code if *code == SqlState::CANNOT_CONNECT_NOW => (&causes::NOT_READY, url),
        _ => (&causes::REFUSED, url),
    };
    let message = format!(
        "{} says: {said} ({})",
        server.address,
        password.taken_out_of(refusal.code().code())
    );
    cause.at(field, message)
}

/// Tells whether these words refuse a password. Only for its own passwords has PostgreSQL a code that
/// says so, and a pooler may have none.
fn is_about_password(said: &str) -> bool {
    let method = said.split_once(" authentication failed");
    method.is_some_and(|(method, _)| BY_PASSWORD.contains(&method))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_password_is_told_by_the_words_of_its_method() {
        for (said, is_about) in [
            ("LDAP authentication failed for user \"visa\"", true),
            ("PAM authentication failed for user \"visa\"", true),
            ("RADIUS authentication failed for user \"visa\"", true),
            ("BSD authentication failed for user \"visa\"", true),
            ("password authentication failed", true),
            ("SASL authentication failed", true),
            ("Peer authentication failed for user \"visa\"", false),
            ("certificate authentication failed for user \"visa\"", false),
            ("role \"LDAP authentication failed\" does not exist", false),
        ] {
            assert_eq!(is_about_password(said), is_about, "{said}");
        }
    }
}
