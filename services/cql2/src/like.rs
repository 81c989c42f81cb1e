//! Patterns of LIKE.

/// A pattern: `%` stands for any text, `_` for one character, a backslash takes what follows as it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pattern(Vec<Part>);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Any,
    One,
    Character(char),
}

impl Pattern {
    pub(crate) fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            let part = match c {
                '%' => Part::Any,
                '_' => Part::One,
                '\\' => Part::Character(rest.next().unwrap_or('\\')),
                c => Part::Character(c),
            };
            // Several in a row are no more than one.
            if part != Part::Any || parts.last() != Some(&Part::Any) {
                parts.push(part);
            }
        }
        Self(parts)
    }

    /// Whether it fits the whole text. What the last `%` stands for grows by one character where the
    /// rest does not fit, so the work is at most the product of both lengths.
    pub(crate) fn fits(&self, text: &str) -> bool {
        let mut part = 0;
        let mut rest = text.chars();
        let mut retry = None;
        loop {
            let before = rest.clone();
            match (self.0.get(part), rest.next()) {
                (Some(Part::Any), _) => {
                    part += 1;
                    retry = Some((part, before.clone()));
                    rest = before;
                }
                (None, None) => return true,
                (Some(Part::One), Some(_)) => part += 1,
                (Some(Part::Character(wanted)), Some(found)) if *wanted == found => part += 1,
                _ => {
                    let Some((after, mut from)) = retry.take() else { return false };
                    if from.next().is_none() {
                        return false;
                    }
                    part = after;
                    rest = from.clone();
                    retry = Some((after, from));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By the definition, without regard to time.
    fn plainly(pattern: &[Part], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some((Part::Any, rest)) => (0..=text.len()).any(|n| plainly(rest, &text[n..])),
            Some((Part::One, rest)) => !text.is_empty() && plainly(rest, &text[1..]),
            Some((Part::Character(c), rest)) => text.first() == Some(c) && plainly(rest, &text[1..]),
        }
    }

    #[test]
    fn wildcards_and_what_escapes_them() {
        for (pattern, text, fits) in [
            ("济洛%", "济洛路", true),
            ("%洛_", "济洛路", true),
            ("_", "", false),
            ("%", "", true),
            ("100\\%", "100%", true),
            ("100\\%", "1000", false),
            ("a%b%c", "aXbYbZc", true),
            ("a%b%c", "aXbYbZ", false),
            ("\\", "\\", true),
        ] {
            assert_eq!(Pattern::new(pattern).fits(text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn a_hostile_pattern_takes_no_longer() {
        let pattern = Pattern::new(&"%a".repeat(200));
        assert!(!pattern.fits(&format!("{}b", "a".repeat(10_000))));
    }

    proptest! {
        #[test]
        fn fits_as_the_definition_says(pattern in "[ab%_\\\\]{0,8}", text in "[ab%]{0,10}") {
            let pattern = Pattern::new(&pattern);
            let characters: Vec<char> = text.chars().collect();
            prop_assert_eq!(pattern.fits(&text), plainly(&pattern.0, &characters));
        }
    }
}
