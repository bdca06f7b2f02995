//! Writes moments as people and programs both read them.

use std::time::{SystemTime, UNIX_EPOCH};

use x509_parser::time::ASN1Time;

/// Writes a moment in universal time, such as `2026-11-26T21:30:05Z` (RFC 3339).
pub(super) fn utc(moment: SystemTime) -> Option<String> {
    let since = moment.duration_since(UNIX_EPOCH).ok()?;
    let seconds = i64::try_from(since.as_secs()).ok()?;
    let moment = ASN1Time::from_timestamp(seconds).ok()?.to_datetime();
    let (date, (hour, minute, second)) = (moment.date(), moment.to_hms());
    Some(format!("{date}T{hour:02}:{minute:02}:{second:02}Z"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn moments_are_written_as_everybody_reads_them() {
        let moment = UNIX_EPOCH + Duration::from_secs(951_827_696);
        assert_eq!(utc(moment).as_deref(), Some("2000-02-29T12:34:56Z"));
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(utc(before), None);
    }
}
