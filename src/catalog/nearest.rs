//! The nearest right word for a misspelt one.

/// Finds the candidate that a misspelt word most likely means; `None` if none is near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Jaro-Winkler similarity below which two words have nothing to do with each other.
    const NEAR: f64 = 0.8;
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::jaro_winkler(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(similarity, _)| *similarity >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
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
}
