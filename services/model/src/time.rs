//! Moments: whole seconds in UTC.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

/// Why a text or number is not a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not a date and time with its offset.
    #[error("{0:?} is not a time like 2026-01-31T08:30:00Z or 2026-01-31T16:30:00+08:00")]
    NotRfc3339(String),
    /// Before 1970 or after 2106.
    #[error("a time lies between 1970 and 2106")]
    OutOfRange,
}

/// A moment between 1970 and 2106, to the second. It takes four bytes, and so does an `Option` of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(NonZeroU32);

impl Timestamp {
    /// The first moment.
    pub const MIN: Self = Self(NonZeroU32::MIN);
    /// The last moment.
    pub const MAX: Self = Self(NonZeroU32::MAX);

    /// The second after it; the last moment has none and stays.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The moment that many seconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// When it lies before 1970-01-01T00:00:01Z or after 2106-02-07T06:28:15Z.
    pub fn from_unix(seconds: i64) -> Result<Self, TimeError> {
        let seconds = u32::try_from(seconds).ok().and_then(NonZeroU32::new);
        seconds.map(Self).ok_or(TimeError::OutOfRange)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn unix(self) -> u32 {
        self.0.get()
    }

    /// The moment as bytes of text, `2026-01-31T08:30:00Z`.
    pub fn to_rfc3339(self) -> [u8; 20] {
        let seconds = self.unix();
        let (days, second) = (seconds / 86_400, seconds % 86_400);
        let (year, month, day) = civil(days);
        let mut text = *b"0000-00-00T00:00:00Z";
        let mut put = |at: usize, mut number: u32, digits: usize| {
            for place in (at..at + digits).rev() {
                text[place] = b'0' + (number % 10) as u8;
                number /= 10;
            }
        };
        put(0, year, 4);
        put(5, month, 2);
        put(8, day, 2);
        put(11, second / 3_600, 2);
        put(14, second / 60 % 60, 2);
        put(17, second % 60, 2);
        text
    }
}

/// The date of a day after 1970-01-01 in the Gregorian calendar, years counted from March so that the
/// leap day is the last (Hinnant, *chrono-compatible low-level date algorithms*, 2013).
fn civil(days: u32) -> (u32, u32, u32) {
    // From 0000-03-01.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u32::from(month <= 2), month, day)
}

/// Days from 1970-01-01 to a date not before it; the inverse of [`civil`].
fn day_number(year: u32, month: u32, day: u32) -> Option<u32> {
    let year = year - u32::from(month <= 2);
    let (era, year) = (year / 400, year % 400);
    let month = if month > 2 { month - 3 } else { month + 9 };
    let day = year * 365 + year / 4 - year / 100 + (153 * month + 2) / 5 + day.checked_sub(1)?;
    (era * 146_097 + day).checked_sub(719_468)
}

/// The short way for what Wangge itself writes: a million cases have six million times.
fn plain(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let head = bytes.get(..19)?;
    if !matches!(&bytes[19..], b"Z" | b".000Z") {
        return None;
    }
    let number = |from: usize, to: usize| {
        head[from..to]
            .iter()
            .try_fold(0_u32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    if !(1970..=2106).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let days = i64::from(day_number(year, month, day)?);
    let second = number(11, 13)? * 3_600 + number(14, 16)? * 60 + number(17, 19)?;
    let moment = Timestamp::from_unix(days * 86_400 + i64::from(second)).ok()?;
    // What is no date or no time of day comes back as another one.
    (moment.to_rfc3339()[..19] == *head).then_some(moment)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_rfc3339().iter().try_for_each(|byte| fmt::Write::write_char(f, char::from(*byte)))
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    /// RFC 3339, with any offset; parts of a second are dropped.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        if let Some(moment) = plain(text) {
            return Ok(moment);
        }
        let moment: jiff::Timestamp =
            text.trim().parse().map_err(|_| TimeError::NotRfc3339(text.to_owned()))?;
        Self::from_unix(moment.as_second())
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn offsets_are_taken_away_and_parts_of_a_second_dropped() {
        for text in ["2026-02-28T16:30:01+08:00", "2026-02-28T08:30:01.999Z", " 2026-02-28T08:30:01Z "] {
            let moment: Timestamp = text.parse().unwrap();
            assert_eq!(moment.to_string(), "2026-02-28T08:30:01Z");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "2026-02-30T00:00:00Z", "2026-02-28 08:30", "2026-02-28T08:30:01", "1.7e9"] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimeError::NotRfc3339(text.to_owned())), "{text}");
        }
        for text in ["1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "2106-02-07T06:28:16Z"] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimeError::OutOfRange), "{text}");
        }
        assert_eq!(size_of::<Option<Timestamp>>(), 4);
    }

    proptest! {
        #[test]
        fn written_as_others_read_it(seconds in 1_u32..) {
            let moment = Timestamp::from_unix(seconds.into()).unwrap();
            let other = jiff::Timestamp::from_second(seconds.into()).unwrap();
            prop_assert_eq!(moment.to_string(), other.to_string());
            prop_assert_eq!(plain(&moment.to_string()), Some(moment));
            prop_assert_eq!(moment.to_string().replace('Z', ".000Z").parse(), Ok(moment));
        }

        #[test]
        fn the_short_way_takes_only_what_the_long_way_takes(text in "(19|20|21)[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](Z|\\.000Z)") {
            let long: Option<jiff::Timestamp> = text.parse().ok();
            if let Some(moment) = plain(&text) {
                prop_assert_eq!(long.map(jiff::Timestamp::as_second), Some(i64::from(moment.unix())));
            }
        }
    }
}
