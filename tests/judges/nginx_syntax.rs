//! Reads NGINX configurations into words, as NGINX does.

/// A directive: how deep it lies, and its words without quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Directive {
    pub(crate) depth: usize,
    pub(crate) words: Vec<String>,
}

/// Reads a configuration; fails on what NGINX would refuse.
pub(crate) fn directives(text: &str) -> Result<Vec<Directive>, String> {
    let mut all = Vec::new();
    let mut depth = 0_usize;
    let mut words: Vec<String> = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            c if c.is_ascii_whitespace() => {}
            '#' => while rest.next_if(|c| *c != '\n').is_some() {},
            ';' | '{' => {
                if words.is_empty() {
                    return Err(format!("unexpected {c:?}"));
                }
                let words = std::mem::take(&mut words);
                all.push(Directive { depth, words });
                depth += usize::from(c == '{');
            }
            '}' => {
                let is_sound = words.is_empty() && depth > 0;
                depth = depth
                    .checked_sub(1)
                    .filter(|_| is_sound)
                    .ok_or("unexpected '}'")?;
            }
            '"' | '\'' => {
                let mut word = String::new();
                loop {
                    match rest.next().ok_or("an open quote")? {
                        end if end == c => break,
                        '\\' => word.extend(escaped(rest.next().ok_or("an open quote")?)),
                        other => word.push(other),
                    }
                }
                if rest
                    .peek()
                    .is_some_and(|c| !c.is_ascii_whitespace() && !";){".contains(*c))
                {
                    return Err(format!("something sticks to {word:?}"));
                }
                words.push(word);
            }
            c => {
                let mut word = String::from(c);
                while let Some(c) = rest.next_if(|c| !c.is_ascii_whitespace() && !";{".contains(*c))
                {
                    word.push(c);
                }
                words.push(word);
            }
        }
    }
    if depth > 0 || !words.is_empty() {
        return Err("an end in the middle".to_owned());
    }
    Ok(all)
}

/// Returns what a character after a backslash stands for.
fn escaped(c: char) -> Vec<char> {
    match c {
        '"' | '\'' | '\\' => vec![c],
        't' => vec!['\t'],
        'r' => vec!['\r'],
        'n' => vec!['\n'],
        other => vec!['\\', other],
    }
}
