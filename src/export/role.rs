//! Which hosts run the scheduler with their `.env`, and whether one that somebody edited gives its
//! host another role than the project does.
//!
//! Kept as it is, such a file makes two hosts run the scheduler, or none.

use super::folder::{Folder, Text};
use crate::render::{Bundle, BundleFile};

const SCHEDULER: &[u8] = b"VISA_SCHEDULER_ENABLED";

/// No `.env` is longer, in bytes.
const LONGEST_BYTES: u64 = 1 << 20;

/// Says how a file on disk contradicts that of the bundle, if both are the `.env` of a host.
pub(super) fn contradiction(new: &BundleFile, folder: &Folder) -> Option<&'static str> {
    host_of(&new.path)?;
    let Ok(Text::Whole(old)) = folder.read_at_most(&new.path, LONGEST_BYTES) else {
        return None;
    };
    match (runs_scheduler(&old), runs_scheduler(new.content.bytes())) {
        (true, false) => {
            Some("with it the host runs the scheduler, but in the project it is secondary")
        }
        (false, true) => {
            Some("with it the host does not run the scheduler, but in the project it is primary")
        }
        _ => None,
    }
}

/// Returns the hosts that run the scheduler with a bundle: at most one.
pub(super) fn primaries(bundle: &Bundle) -> impl Iterator<Item = &str> {
    let files = bundle.files().iter();
    files.filter_map(|file| host_of(&file.path).filter(|_| runs_scheduler(file.content.bytes())))
}

/// Returns the path of a host's `.env`.
pub(super) fn env_path(host: &str) -> String {
    format!("{host}/.env")
}

fn host_of(path: &str) -> Option<&str> {
    path.strip_suffix("/.env")
        .filter(|host| !host.contains('/'))
}

/// Tells whether a host with such a file may run the scheduler. VISA takes a missing variable for
/// true, and the last one counts.
fn runs_scheduler(env: &[u8]) -> bool {
    let mut values = env.split(|byte| *byte == b'\n').filter_map(value);
    values.next_back().is_none_or(|value| value != b"false")
}

/// Returns what a line says of the scheduler.
fn value(line: &[u8]) -> Option<&[u8]> {
    let line = line.trim_ascii_start();
    let line = line.strip_prefix(b"export ").unwrap_or(line);
    let rest = line.trim_ascii_start().strip_prefix(SCHEDULER)?;
    let value = rest.trim_ascii_start().strip_prefix(b"=")?;
    let value = value.split(|byte| *byte == b'#').next()?.trim_ascii();
    let unquoted = [b"\"", b"'"].iter().find_map(|quote| {
        let value = value.strip_prefix(*quote)?;
        value.strip_suffix(*quote)
    });
    Some(unquoted.unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_false_may_run_the_scheduler() {
        for (env, expected) in [
            ("", true),
            ("VISA_SCHEDULER_ENABLED=true\n", true),
            ("A=1\nVISA_SCHEDULER_ENABLED=false\nB=2\n", false),
            ("VISA_SCHEDULER_ENABLED=false\r\n", false),
            ("  export VISA_SCHEDULER_ENABLED = 'false' # mine", false),
            ("VISA_SCHEDULER_ENABLED=\"false\"", false),
            (
                "VISA_SCHEDULER_ENABLED=false\nVISA_SCHEDULER_ENABLED=true",
                true,
            ),
            (
                "VISA_SCHEDULER_ENABLED=true\nVISA_SCHEDULER_ENABLED=false",
                false,
            ),
            ("# VISA_SCHEDULER_ENABLED=false", true),
            ("VISA_SCHEDULER_ENABLED_OLD=false", true),
            ("VISA_SCHEDULER_ENABLED", true),
            ("VISA_SCHEDULER_ENABLED=", true),
        ] {
            assert_eq!(runs_scheduler(env.as_bytes()), expected, "{env:?}");
        }
    }
}
