//! Times of a file: with their offset, or local in a time zone that is named.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use wangge_model::Timestamp;

use super::error::Fault;

/// How tables write local times, besides ISO 8601.
const LOCAL: [&str; 9] = [
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日 %H时%M分",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
];

/// The zone of an IANA name.
///
/// # Errors
/// When there is no such zone.
pub(super) fn zone(name: &str) -> Result<TimeZone, Fault> {
    TimeZone::get(name).map_err(|_| {
        Fault::bad(
            format!("there is no time zone {name:?}"),
            "an IANA name such as Asia/Shanghai, Europe/Vienna or UTC",
        )
    })
}

/// Seconds since 1970 have so many digits from 2001 on, thousandths of them so many.
const SECONDS: usize = 10;
const THOUSANDTHS: usize = 13;

/// Reads a time; a local one is taken to be in the zone. Where clocks were set back the earlier of two
/// moments is meant. A number of ten digits is seconds since 1970 in UTC, one of thirteen thousandths of them.
///
/// # Errors
/// What was expected instead.
pub(super) fn moment(text: &str, zone: Option<&TimeZone>) -> Result<Timestamp, String> {
    let expected = || {
        let local = if zone.is_some() { " or a local time like 2026-01-31 16:30:00" } else { "" };
        format!("a time between 1970 and 2106 like 2026-01-31T16:30:00+08:00{local}")
    };
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    if let Some(seconds) = since_1970(text.trim()) {
        return Timestamp::from_unix(seconds).map_err(|_| expected());
    }
    let local = local(text.trim()).ok_or_else(expected)?;
    let zone = zone.ok_or("a time with its offset, like 2026-01-31T16:30:00+08:00, or --time-zone")?;
    let moment = zone.to_timestamp(local).map_err(|_| expected())?;
    Timestamp::from_unix(moment.as_second()).map_err(|_| expected())
}

fn since_1970(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = [whole, part].iter().all(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    match whole.len() {
        SECONDS if is_number => whole.parse().ok(),
        THOUSANDTHS if is_number => whole.parse::<i64>().ok().map(|thousandths| thousandths / 1_000),
        _ => None,
    }
}

fn local(text: &str) -> Option<DateTime> {
    // A Z or an offset that is no RFC 3339 time is not a local time.
    let iso = || text.parse().ok().filter(|_| !text.ends_with(['Z', 'z']));
    let tables = || LOCAL.iter().find_map(|format| DateTime::strptime(format, text).ok());
    iso().or_else(tables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_times_need_a_zone() {
        let shanghai = zone("Asia/Shanghai").unwrap();
        for text in [
            "2026-01-31 08:30:00",
            "2026-01-31 08:30",
            "2026-01-31T08:30:00.000",
            "2026/1/31 8:30",
            "2026年1月31日 08:30",
            "01/31/2026 08:30:00 AM",
            "1/31/2026 8:30",
            "2026-01-31T00:30:00Z",
            "2026-01-31T01:30:00+01:00",
        ] {
            let read = moment(text, Some(&shanghai)).unwrap();
            assert_eq!(read.to_string(), "2026-01-31T00:30:00Z", "{text}");
        }
        let refused = moment("2026-01-31 08:30:00", None).unwrap_err();
        assert!(refused.ends_with("or --time-zone"), "{refused}");
        assert!(moment("31.1.2026", Some(&shanghai)).is_err());
        assert!(moment("2026-02-30 08:30:00", Some(&shanghai)).is_err());
    }

    #[test]
    fn numbers_are_seconds_or_thousandths_since_1970() {
        for text in ["1546306200", "1546306200.0", "1546306200.75", "1546306200999"] {
            assert_eq!(moment(text, None).unwrap().to_string(), "2019-01-01T01:30:00Z", "{text}");
        }
        for text in ["20260131", "202601310830", "154630620", "-1546306200", "1546306200e0", "4546306200"] {
            assert!(moment(text, None).is_err(), "{text}");
        }
    }

    #[test]
    fn summer_time_is_the_zones() {
        let vienna = zone("Europe/Vienna").unwrap();
        let read = moment("2026-07-01 12:00:00", Some(&vienna)).unwrap();
        assert_eq!(read.to_string(), "2026-07-01T10:00:00Z");
        assert!(zone("Europe/Nowhere").is_err());
    }
}
