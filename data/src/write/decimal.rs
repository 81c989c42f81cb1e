//! Numbers at a fixed number of decimals, without the zeros at their end.

use std::fmt;
use std::io::{self, Write};

/// Room for the digits of an `i64`, a sign, a point and a zero before it.
const ROOM: usize = 24;

/// Writes a number rounded to so many decimals, at most 9. What no such number can say, because it is
/// not finite or its digits do not fit an `i64`, is `null`.
///
/// # Errors
/// When `out` takes no more.
pub fn write_decimal(number: f64, decimals: u32, out: &mut impl Write) -> io::Result<()> {
    let mut room = [0; ROOM];
    out.write_all(digits(number, decimals, &mut room))
}

/// The text of a number, written from its end. Coordinates are whole numbers of lattice steps, so that
/// rounding gives exactly those digits.
fn digits(number: f64, decimals: u32, room: &mut [u8; ROOM]) -> &[u8] {
    let scale = 10_i64.pow(decimals);
    let steps = (number * scale as f64).round();
    if steps.is_nan() || steps.abs() >= i64::MAX as f64 {
        return b"null";
    }
    let steps = steps as i64;
    let (mut whole, mut part) = (steps.unsigned_abs() / scale as u64, steps.unsigned_abs() % scale as u64);
    let mut at = ROOM;
    let mut put = |digit: u8| {
        at -= 1;
        room[at] = digit;
    };
    if part > 0 {
        let mut left = decimals;
        while part.is_multiple_of(10) {
            part /= 10;
            left -= 1;
        }
        for _ in 0..left {
            put(b'0' + (part % 10) as u8);
            part /= 10;
        }
        put(b'.');
    }
    loop {
        put(b'0' + (whole % 10) as u8);
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    if steps < 0 {
        put(b'-');
    }
    &room[at..]
}

/// A number of degrees at 7 decimals, as text.
pub(super) struct Degrees(pub(super) f64);

impl fmt::Display for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut room = [0; ROOM];
        f.write_str(std::str::from_utf8(digits(self.0, 7, &mut room)).map_err(|_| fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn degrees_have_at_most_seven_decimals() {
        let cases = [
            (117.0, "117"),
            (-0.0, "0"),
            (-0.000_000_01, "0"),
            (-0.000_000_1, "-0.0000001"),
            (36.123_456_7, "36.1234567"),
            (0.1 + 0.2, "0.3"),
            (100.0, "100"),
            (f64::NAN, "null"),
            (f64::INFINITY, "null"),
        ];
        for (number, text) in cases {
            assert_eq!(Degrees(number).to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_on_the_lattice_comes_back_to_the_last_bit(steps in -1_800_000_000_i64..=1_800_000_000) {
            let degrees = steps as f64 / 1e7;
            let text = Degrees(degrees).to_string();
            prop_assert_eq!(text.parse(), Ok(degrees));
            prop_assert!(!text.contains('.') || !text.ends_with('0'));
        }

        #[test]
        fn rounded_as_the_language_rounds(number in -1e8_f64..1e8, decimals in 0_u32..=3) {
            let mut text = Vec::new();
            write_decimal(number, decimals, &mut text).unwrap();
            let written: f64 = String::from_utf8(text).unwrap().parse().unwrap();
            prop_assert!((written - number).abs() <= 0.501 / 10_f64.powi(decimals as i32));
        }
    }
}
