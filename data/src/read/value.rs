use serde_json::Value as Json;

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Text(String),
    Integer(i64),
    Number(f64),
}

/// Largest whole number that a float surely holds exactly.
const EXACT: f64 = 9.0e15;

impl Value {
    /// A trimmed text, or nothing.
    pub(super) fn from_text(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() { Self::Null } else { Self::Text(text.to_owned()) }
    }

    pub(super) fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::Text(flag.to_string()),
            Json::String(text) => Self::from_text(text),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Self::Integer(whole),
                (None, Some(real)) if number.is_f64() => Self::Number(real),
                _ => Self::Text(number.to_string()),
            },
            Json::Array(_) | Json::Object(_) => Self::Text(json.to_string()),
        }
    }

    /// Nothing, or one of the words that programs write for nothing.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => {
                ["", "null", "nan", "n/a", "none", "\\n"].contains(&text.trim().to_lowercase().as_str())
            }
            Self::Number(number) => number.is_nan(),
            Self::Integer(_) => false,
        }
    }

    /// As text; whole numbers without a decimal point.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) => text.clone(),
            Self::Integer(whole) => whole.to_string(),
            Self::Number(real) if real.fract() == 0.0 && real.abs() < EXACT => (*real as i64).to_string(),
            Self::Number(real) => real.to_string(),
        }
    }

    /// As a code or id: a whole number that a program has turned into `370105001001.0` is itself again.
    pub(super) fn code(&self) -> String {
        let text = self.text();
        match text.trim().split_once('.') {
            Some((whole, zeros))
                if !whole.is_empty()
                    && whole.bytes().all(|b| b.is_ascii_digit())
                    && !zeros.is_empty()
                    && zeros.bytes().all(|b| b == b'0') =>
            {
                whole.to_owned()
            }
            _ => text.trim().to_owned(),
        }
    }

    /// As a number, with or without the unit that Chinese tables like to write behind it.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Null => None,
            Self::Integer(whole) => Some(*whole as f64),
            Self::Number(real) => Some(*real),
            Self::Text(text) => {
                let bare = ["户", "层", "平方米", "㎡", "m²", "m2"]
                    .into_iter()
                    .find_map(|unit| text.trim().strip_suffix(unit))
                    .unwrap_or(text);
                bare.trim().parse().ok()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stay_text() {
        assert_eq!(Value::Number(370_105_001_001.0).code(), "370105001001");
        assert_eq!(Value::Integer(370_105_001_001).code(), "370105001001");
        assert_eq!(Value::from_text(" 370105001001.0 ").code(), "370105001001");
        assert_eq!(Value::from_text("0370105.10").code(), "0370105.10");
        assert_eq!(Value::from_text("a.0").code(), "a.0");
    }

    #[test]
    fn units_behind_numbers_are_understood() {
        assert_eq!(Value::from_text("12户").number(), Some(12.0));
        assert_eq!(Value::from_text("6 层").number(), Some(6.0));
        assert_eq!(Value::from_text("很多").number(), None);
    }

    #[test]
    fn json_numbers_keep_their_digits() {
        let json: Json = serde_json::from_str("[18446744073709551615, 1.5, 7]").unwrap();
        assert_eq!(Value::from_json(&json[0]).text(), "18446744073709551615");
        assert_eq!(Value::from_json(&json[1]), Value::Number(1.5));
        assert_eq!(Value::from_json(&json[2]), Value::Integer(7));
    }
}
