//! What does not count when texts are compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// A difference between texts that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fold {
    /// `CASEI`: capital or small letters.
    Case,
    /// `ACCENTI`: marks above, below and through letters.
    Accents,
}

impl Fold {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "casei" => Some(Self::Case),
            "accenti" => Some(Self::Accents),
            _ => None,
        }
    }

    /// A text without it. Letters that are no letter with a mark, as ø and ł, stay as they are.
    pub(crate) fn of(self, text: &str) -> String {
        match self {
            Self::Case => text.to_lowercase(),
            // Composed again, so that a character is still one for the wildcard of a pattern.
            Self::Accents => text.nfd().filter(|c| canonical_combining_class(*c) == 0).nfc().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_however_they_are_written() {
        for (text, plain) in [
            ("Jǐnán", "Jinan"),
            ("Ji\u{30c}na\u{301}n", "Jinan"),
            ("Žižkov", "Zizkov"),
            ("济洛路", "济洛路"),
            ("한국", "한국"),
            ("Łódź", "Łodz"),
        ] {
            assert_eq!(Fold::Accents.of(text), plain, "{text}");
        }
        assert_eq!(Fold::Case.of("JǏNÁN"), "jǐnán");
    }
}
