//! E-mail on errors: 2.x has two switches of encryption and none for the whole, 3.x has a switch for
//! the whole, one for TLS and a level for STARTTLS.

use super::{Mend, Place};

pub(super) const SSL: &str = "VISA_LOGGING_EMAIL_APPENDER_SSL";
pub(super) const ENABLED: &str = "VISA_LOGGING_EMAIL_APPENDER_ENABLED";
pub(super) const START_TLS: &str = "VISA_LOGGING_EMAIL_APPENDER_START_TLS";
const TLS: &str = "VISA_LOGGING_EMAIL_APPENDER_TLS";
const HOST: &str = "VISA_LOGGING_EMAIL_APPENDER_HOST";

/// SSL becomes TLS, which is the same by its newer name: on if either was.
pub(super) fn ssl_to_tls(place: &Place<'_>) -> Mend {
    let help = format!("take {SSL} out; {TLS} took its place");
    let out = place.forget(&[SSL]);
    let value = place.set.value;
    let is_on = value == "true";
    if !is_on && value != "false" {
        return Mend::new(help).guess(format!("Take {SSL} out"), out);
    }
    match place.effective(TLS) {
        Some(tls) if !is_on || tls == "true" => {
            Mend::new(help).safe(format!("Take {SSL} out"), out)
        }
        _ => {
            let mut edits = vec![place.write(TLS, value)];
            edits.extend(out);
            Mend::new(help).safe(format!("Move it to {TLS}"), edits)
        }
    }
}

/// 2.x sends whenever it has a mail server.
pub(super) fn without_switch(place: &Place<'_>) -> Mend {
    let sends = place.effective(HOST).is_some_and(|host| !host.is_empty());
    if place.set.value == "true" || !sends {
        return place.take_out();
    }
    Mend::new(format!(
        "2.x has no such switch; take {HOST} out as well if errors are not to be mailed"
    ))
    .guess(
        "Take both out, so that nothing is mailed",
        place.forget(&[ENABLED, HOST]),
    )
    .guess(
        format!("Take {ENABLED} out; VISA then mails errors"),
        place.forget(&[ENABLED]),
    )
}

/// A level of STARTTLS becomes the switch of 2.x.
pub(super) fn level_to_switch(place: &Place<'_>) -> Mend {
    let wants_tls = matches!(place.set.value, "OPTIONAL" | "REQUIRED");
    if !wants_tls || place.effective(TLS).as_deref() == Some("true") {
        return place.take_out();
    }
    let help = format!("2.x has no levels; switch {TLS} on if the mail server wants it");
    let mut edits = vec![place.write(TLS, "true")];
    edits.extend(place.forget(&[START_TLS]));
    Mend::new(help)
        .guess(format!("Switch {TLS} on in its place"), edits)
        .guess(format!("Take {START_TLS} out"), place.forget(&[START_TLS]))
}
