//! Whether a name in a certificate stands for the name of a server.

/// Tells whether a DNS name of a certificate covers a name, as OpenSSL does for NGINX.
///
/// A star stands for one label, or for the start or the end of one, and only in the first; at least
/// two labels must follow.
pub(super) fn covers(pattern: &str, name: &str) -> bool {
    if pattern.eq_ignore_ascii_case(name) {
        return true;
    }
    let (Some((first, rest)), Some((name_first, name_rest))) =
        (pattern.split_once('.'), name.split_once('.'))
    else {
        return false;
    };
    let Some((before, after)) = first.split_once('*') else {
        return false;
    };
    let is_allowed = before.is_empty() || after.is_empty();
    let is_whole = before.is_empty() && after.is_empty();
    let touches_hyphen = before.ends_with('-') || after.starts_with('-');
    let is_international = has_prefix(first, "xn--") || has_prefix(name_first, "xn--");
    is_allowed
        && (is_whole || !touches_hyphen && !is_international)
        && !after.contains('*')
        && !rest.contains('*')
        && rest.split('.').count() >= 2
        && rest.eq_ignore_ascii_case(name_rest)
        && name_first.len() >= (before.len() + after.len()).max(1)
        && has_prefix(name_first, before)
        && has_suffix(name_first, after)
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn has_suffix(text: &str, suffix: &str) -> bool {
    text.len()
        .checked_sub(suffix.len())
        .and_then(|start| text.get(start..))
        .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case() {
        assert!(covers("VISA1.Example.org", "visa1.example.org"));
        assert!(!covers("visa2.example.org", "visa1.example.org"));
        assert!(!covers("example.org", "visa1.example.org"));
    }

    #[test]
    fn a_star_stands_for_one_label_or_an_end_of_it() {
        for pattern in [
            "*.example.org",
            "*.EXAMPLE.org",
            "visa*.example.org",
            "*1.example.org",
        ] {
            assert!(covers(pattern, "visa1.example.org"), "{pattern}");
        }
        for pattern in [
            "v*1.example.org",
            "*.org",
            "*.*.org",
            "visa1.*.org",
            "visa1.example.org.",
            "**.example.org",
            "visa12*.example.org",
            "*",
            "",
        ] {
            assert!(!covers(pattern, "visa1.example.org"), "{pattern}");
        }
        assert!(!covers("*.org", "example.org"));
        assert!(!covers("*.example.org", "a.b.example.org"));
        assert!(!covers("visa-*.example.org", "visa-1.example.org"));
        assert!(!covers("x*.example.org", "xn--a.example.org"));
        assert!(covers("*.example.org", "xn--a.example.org"));
    }
}
