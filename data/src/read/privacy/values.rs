use wangge_model::Layer;

use super::super::value::Value;
use super::{header, names};

/// What the values of a column look like, counted while they pass by.
#[derive(Debug, Default, Clone)]
pub(in crate::read) struct ColumnScan {
    filled: u64,
    texts: u64,
    eighteen_digits: u64,
    identity_numbers: u64,
    bare_mobiles: u64,
    mobile_prefixes: u16,
    mobiles_in_text: u64,
    emails: u64,
    chinese_names: u64,
    english_names: u64,
}

impl ColumnScan {
    /// Looks at one value.
    pub(in crate::read) fn see(&mut self, value: &Value) {
        match value {
            Value::Null => {}
            Value::Text(text) => self.see_text(text.trim()),
            Value::Integer(whole) => {
                self.filled += 1;
                self.see_number(*whole);
            }
            Value::Number(real) => {
                self.filled += 1;
                if real.fract() == 0.0 && real.abs() < 2e10 {
                    self.see_number(*real as i64);
                }
            }
        }
    }

    fn see_number(&mut self, whole: i64) {
        if (13_000_000_000..20_000_000_000).contains(&whole) {
            self.see_mobile(&whole.to_string());
        } else if (100_000_000_000_000_000..1_000_000_000_000_000_000).contains(&whole) {
            self.see_eighteen(&whole.to_string());
        }
    }

    fn see_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.filled += 1;
        self.texts += 1;
        self.emails += u64::from(holds_email(text));
        if text.len() <= 64 {
            self.chinese_names += u64::from(names::is_chinese_name(text));
            self.english_names += u64::from(names::is_english_name(text));
        }
        let bare: String =
            text.trim_start_matches("+86").chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if is_mobile(bare.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(&bare)) {
            self.see_mobile(&bare);
            return;
        }
        // Digits beside a decimal point are part of a number.
        for run in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.') {
            let run = run.trim_end_matches('.');
            if run.len() == 18 {
                self.see_eighteen(run);
            } else if is_mobile(run) {
                self.mobiles_in_text += 1;
            }
        }
    }

    fn see_mobile(&mut self, digits: &str) {
        self.bare_mobiles += 1;
        let second = digits.as_bytes().get(1).map_or(0, |b| b.wrapping_sub(b'0'));
        self.mobile_prefixes |= 1 << (second % 10);
    }

    fn see_eighteen(&mut self, run: &str) {
        if run[..17].bytes().all(|b| b.is_ascii_digit()) {
            self.eighteen_digits += 1;
            self.identity_numbers += u64::from(is_identity_number(run));
        }
    }

    /// Why a column is refused, if it is.
    pub(in crate::read) fn verdict(&self, column: &str, layer: Layer) -> Option<String> {
        if let Some(word) = header::personal_word(column) {
            return Some(format!("its header says {word:?}"));
        }
        if self.identity_numbers > 0 && self.identity_numbers * 2 >= self.eighteen_digits {
            return Some(format!("{} of its values are identity numbers", self.identity_numbers));
        }
        if self.emails > 0 {
            return Some(format!("{} of its values hold e-mail addresses", self.emails));
        }
        if self.mobiles_in_text > 0 {
            return Some(format!("{} of its values hold mobile telephone numbers", self.mobiles_in_text));
        }
        // Codes can have the shape of a telephone number, but then they begin alike.
        let varied = self.mobile_prefixes.count_ones() > 1 || !header::names_codes(column);
        if self.bare_mobiles * 5 > self.filled && varied {
            return Some(format!("{} of its values are mobile telephone numbers", self.bare_mobiles));
        }
        self.names(column, layer)
    }

    fn names(&self, column: &str, layer: Layer) -> Option<String> {
        let most = |count: u64| count >= 2 && count * 5 > self.filled * 3;
        let places = header::names_places(column, layer);
        if most(self.chinese_names) && !places {
            return Some(format!(
                "{} of its {} values look like names of people",
                self.chinese_names, self.filled
            ));
        }
        if most(self.english_names) && !places {
            return Some(format!(
                "{} of its {} values look like names of people",
                self.english_names, self.filled
            ));
        }
        None
    }
}

/// What a text holds that identifies a person, if it does: a mobile telephone number, an identity number or an
/// e-mail address. Columns are looked at as a whole, which tells more.
pub fn personal(text: &str) -> Option<&'static str> {
    if holds_email(text) {
        return Some("an e-mail address");
    }
    // Numbers are written with blanks and hyphens too.
    let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let runs = |text: &str, is: fn(&str) -> bool| {
        text.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|run| is(run.trim_start_matches("86")) || is(run))
    };
    if [text, &plain].iter().any(|text| runs(text, is_identity_number)) {
        Some("an identity number")
    } else if [text, &plain].iter().any(|text| runs(text, is_mobile)) {
        Some("a mobile telephone number")
    } else {
        None
    }
}

/// 1, 3 to 9, and nine digits more.
fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11
        && bytes[0] == b'1'
        && (b'3'..=b'9').contains(&bytes[1])
        && bytes.iter().all(u8::is_ascii_digit)
}

/// An 18-digit identity number (GB 11643): region, date of birth, sequence, check digit.
fn is_identity_number(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let bytes = text.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<u32>().unwrap_or(0);
    let dated = (1850..=2100).contains(&number(6, 10))
        && (1..=12).contains(&number(10, 12))
        && (1..=31).contains(&number(12, 14));
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    let region = number(0, 2);
    dated && (11..=91).contains(&region) && bytes[17].to_ascii_uppercase() == CHECKS[(sum % 11) as usize]
}

/// Something@somewhere.domain anywhere in a text.
fn holds_email(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '，' | '；' | '：')).any(
        |word| {
            let Some((local, domain)) = word.rsplit_once('@') else { return false };
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            let Some((host, top)) = domain.rsplit_once('.') else { return false };
            local.ends_with(|c: char| c.is_ascii_alphanumeric())
                && !host.is_empty()
                && host.chars().all(plain)
                && top.len() > 1
                && top.chars().all(|c| c.is_ascii_alphabetic())
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(column: &str, layer: Layer, values: &[&str]) -> Option<String> {
        let mut scan = ColumnScan::default();
        for value in values {
            scan.see(&Value::from_text(value));
        }
        scan.verdict(column, layer)
    }

    #[test]
    fn values_give_persons_away_under_any_header() {
        for values in [
            // The example number of the standard, and one with X.
            &["11010519491231002X", "440524188001010014"][..],
            &["13812345678", "15987654321"],
            &["+86 138-1234-5678", "无"],
            &["王女士13812345678", "无", "无", "无"],
            &["call 13812345678.", "无", "无", "无"],
            &["a@b.example", "无", "无", "无"],
            &["张伟", "王芳", "李娜", "5"],
            &["John Smith", "Mary Jones"],
        ] {
            assert!(verdict("备注", Layer::Buildings, values).is_some(), "{values:?}");
        }
        assert!(verdict("name", Layer::Households, &["John Smith", "Mary Jones"]).is_some());
        let mut scan = ColumnScan::default();
        for number in [13_812_345_678, 15_987_654_321] {
            scan.see(&Value::Integer(number));
        }
        assert!(scan.verdict("编号", Layer::Buildings).is_some());
    }

    #[test]
    fn a_text_gives_a_person_away() {
        for text in [
            "请联系13812345678",
            "+86 138-1234-5678",
            "11010519491231002X",
            "身份证 440524188001010014。",
            "写信到 a@b.example",
        ] {
            assert!(personal(text).is_some(), "{text}");
        }
        for text in
            ["区网格中心", "370105001001002 与 370105001001003 之间", "2026-01-31 前 1380 户", "12345 热线"]
        {
            assert_eq!(personal(text), None, "{text}");
        }
    }

    #[test]
    fn places_and_codes_pass() {
        for (column, layer, values) in [
            ("社区名称", Layer::Communities, &["高都司", "王炉", "李庄"][..]),
            ("name", Layer::Communities, &["历下", "平阴", "商河", "章丘"]),
            ("name", Layer::Streets, &["John Lewis", "Mary Jones"]),
            ("名称", Layer::Buildings, &["1号楼", "2号楼", "锦绣花园3号楼"]),
            ("code", Layer::Communities, &["370105001001", "370105001002"]),
            ("id", Layer::Buildings, &["370105001001000123", "370105001001000124"]),
            // Census tracts of Illinois and nodes of OpenStreetMap are as long as telephone numbers.
            ("geoid", Layer::Buildings, &["17031010100", "17031010201"]),
            ("osm_id", Layer::Buildings, &["13012345678", "13112345678"]),
            ("用途", Layer::Buildings, &["住宅", "商业", "住宅"]),
            ("source", Layer::Buildings, &["node/1@v2", "x@y"]),
            ("X", Layer::Buildings, &["484668.14496511203", "1.13812345678", "-2.15912345678"]),
            ("Location", Layer::Buildings, &["POINT (-73.13812345678 40.15912345678)"]),
        ] {
            assert_eq!(verdict(column, layer, values), None, "{column} {values:?}");
        }
    }

    #[test]
    fn messages_keep_values_to_themselves() {
        let why = verdict("备注", Layer::Buildings, &["13812345678", "15987654321"]).unwrap();
        assert!(!why.contains("138"), "{why}");
    }
}
