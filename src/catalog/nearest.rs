//! The nearest right word for a misspelt one.

/// Finds the candidate that a misspelt word most likely means; `None` if none is near.
///
/// Long names mostly begin alike, and what begins alike counts as similar. So of those that are
/// near at all, the one whose parts between underscores fit best is taken.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Jaro-Winkler similarity below which two words have nothing to do with each other.
    const NEAR: f64 = 0.8;
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            let whole = strsim::jaro_winkler(&lower, &other);
            (whole >= NEAR).then(|| (by_part(&lower, &other), whole, candidate))
        })
        .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)))
        .map(|(_, _, candidate)| candidate)
}

/// Returns how well the parts of two names fit, each compared with the most similar one.
fn by_part(a: &str, b: &str) -> f64 {
    let fits = |from: &str, to: &str| -> Vec<f64> {
        let best = |part: &str| {
            to.split('_')
                .map(|other| strsim::jaro_winkler(part, other))
                .fold(0.0, f64::max)
        };
        from.split('_').map(best).collect()
    };
    let all = [fits(a, b), fits(b, a)].concat();
    let count = all.iter().map(|_| 1.0).sum::<f64>();
    all.iter().sum::<f64>() / count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_key_finds_the_right_one() {
        let keys = ["name", "address", "https_port", "role", "weight"];
        assert_eq!(nearest("adress", keys), Some("address"));
        assert_eq!(nearest("httpsport", keys), Some("https_port"));
        assert_eq!(nearest("Role", keys), Some("role"));
        assert_eq!(nearest("colour", keys), None);
    }

    #[test]
    fn what_begins_alike_does_not_win_over_the_part_that_is_meant() {
        let names = crate::catalog::Catalog::get().variables().iter();
        let names: Vec<&str> = names.map(|variable| variable.name.as_str()).collect();
        assert_eq!(
            nearest("VISA_DATABASE_MAXIMUM_POOL_SIZE", names),
            Some("VISA_DATABASE_MAX_POOL_SIZE")
        );
    }
}
