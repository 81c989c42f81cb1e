//! Spans of time in a local calendar: 日, 周, 月, 年.

use std::str::FromStr;

use jiff::Span as Length;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use serde::Serialize;
use wangge_model::Timestamp;

/// From a moment, inclusive, to another, exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
}

/// Why there is no such span.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// It ends before it begins, or at once.
    #[error("a span ends after it begins")]
    Empty,
    /// The word is not known.
    #[error("{0:?} is none of day, week, month, year")]
    Unknown(String),
    /// A part of it lies before 1970 or after 2106.
    #[error("a period lies between 1970 and 2106")]
    OutOfRange,
}

/// A unit of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// 日.
    Day,
    /// 周: from Monday.
    Week,
    /// 月.
    Month,
    /// 年.
    Year,
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        match text {
            "day" => Ok(Self::Day),
            "week" => Ok(Self::Week),
            "month" => Ok(Self::Month),
            "year" => Ok(Self::Year),
            _ => Err(PeriodError::Unknown(text.to_owned())),
        }
    }
}

impl Period {
    /// The period that a date lies in.
    ///
    /// # Errors
    /// When it lies outside the years that can be told.
    pub fn around(self, date: Date, zone: &TimeZone) -> Result<Span, PeriodError> {
        let first = self.first(date);
        span(first, first.checked_add(self.length()).map_err(|_| PeriodError::OutOfRange)?, zone)
    }

    /// The same, one period earlier.
    ///
    /// # Errors
    /// When it lies outside the years that can be told.
    pub fn before(self, date: Date, zone: &TimeZone) -> Result<Span, PeriodError> {
        // From its first day: a month before 31 March there is no 31 February.
        let first = self.first(date);
        self.around(first.checked_sub(Length::new().days(1)).map_err(|_| PeriodError::OutOfRange)?, zone)
    }

    /// The same a year earlier; of weeks the one 52 weeks before, so that the days of the week agree.
    ///
    /// # Errors
    /// When it lies outside the years that can be told.
    pub fn year_before(self, date: Date, zone: &TimeZone) -> Result<Span, PeriodError> {
        let back = match self {
            Self::Week => Length::new().weeks(52),
            _ => Length::new().years(1),
        };
        self.around(date.checked_sub(back).map_err(|_| PeriodError::OutOfRange)?, zone)
    }

    /// The first and the last day of the period that a date lies in.
    pub fn days(self, date: Date) -> (Date, Date) {
        let first = self.first(date);
        let last = match self {
            Self::Day => first,
            Self::Week => first.saturating_add(Length::new().days(6)),
            Self::Month => first.last_of_month(),
            Self::Year => first.last_of_year(),
        };
        (first, last)
    }

    /// What the period that a date lies in is made of: a day of hours, a week and a month of days, a
    /// year of months.
    ///
    /// # Errors
    /// When it lies outside the years that can be told.
    pub fn parts(self, date: Date, zone: &TimeZone) -> Result<Vec<Span>, PeriodError> {
        if self == Self::Day {
            const HOUR: u32 = 3_600;
            let day = self.around(date, zone)?;
            let hour = |from: u32| {
                let moment = |at: u32| Timestamp::from_unix(at.into()).map_err(|_| PeriodError::OutOfRange);
                Span::new(moment(from)?, moment(from + HOUR)?)
            };
            return (day.from.unix()..day.to.unix()).step_by(HOUR as usize).map(hour).collect();
        }
        let part = if self == Self::Year { Self::Month } else { Self::Day };
        let (first, last) = self.days(date);
        first.series(part.length()).take_while(|day| *day <= last).map(|day| part.around(day, zone)).collect()
    }

    fn first(self, date: Date) -> Date {
        match self {
            Self::Day => date,
            Self::Week => date - Length::new().days(date.weekday().since(Weekday::Monday)),
            Self::Month => date.first_of_month(),
            Self::Year => date.first_of_year(),
        }
    }

    fn length(self) -> Length {
        match self {
            Self::Day => Length::new().days(1),
            Self::Week => Length::new().weeks(1),
            Self::Month => Length::new().months(1),
            Self::Year => Length::new().years(1),
        }
    }
}

impl Span {
    /// A span between two moments.
    ///
    /// # Errors
    /// When it is empty.
    pub fn new(from: Timestamp, to: Timestamp) -> Result<Self, PeriodError> {
        if from < to { Ok(Self { from, to }) } else { Err(PeriodError::Empty) }
    }

    /// As long a span that ends where this begins.
    ///
    /// # Errors
    /// When it would begin before 1970.
    pub fn before(self) -> Result<Self, PeriodError> {
        let length = i64::from(self.to.unix() - self.from.unix());
        let from = Timestamp::from_unix(i64::from(self.from.unix()) - length);
        Ok(Self { from: from.map_err(|_| PeriodError::OutOfRange)?, to: self.from })
    }

    /// The same a calendar year earlier.
    ///
    /// # Errors
    /// When it would begin before 1970.
    pub fn year_before(self, zone: &TimeZone) -> Result<Self, PeriodError> {
        let earlier = |at: Timestamp| {
            let at = jiff::Timestamp::from_second(at.unix().into()).map_err(|_| PeriodError::OutOfRange)?;
            let local = zone.to_datetime(at).checked_sub(Length::new().years(1));
            moment(local.map_err(|_| PeriodError::OutOfRange)?, zone)
        };
        Self::new(earlier(self.from)?, earlier(self.to)?)
    }
}

fn span(first: Date, after: Date, zone: &TimeZone) -> Result<Span, PeriodError> {
    let midnight = |date: Date| date.to_datetime(jiff::civil::Time::midnight());
    Span::new(moment(midnight(first), zone)?, moment(midnight(after), zone)?)
}

/// A local time; where clocks jump over it the one after, where it comes twice the first.
fn moment(local: DateTime, zone: &TimeZone) -> Result<Timestamp, PeriodError> {
    let moment = zone.to_timestamp(local).map_err(|_| PeriodError::OutOfRange)?;
    Timestamp::from_unix(moment.as_second()).map_err(|_| PeriodError::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    fn told(span: Span) -> [String; 2] {
        [span.from.to_string(), span.to.to_string()]
    }

    fn hours(span: Span) -> u32 {
        (span.to.unix() - span.from.unix()) / 3_600
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn periods_begin_at_local_midnight() {
        let around = |period: Period| told(period.around(date("2025-06-15"), &shanghai()).unwrap());
        assert_eq!(around(Period::Day), ["2025-06-14T16:00:00Z", "2025-06-15T16:00:00Z"]);
        assert_eq!(around(Period::Week), ["2025-06-08T16:00:00Z", "2025-06-15T16:00:00Z"]);
        assert_eq!(around(Period::Month), ["2025-05-31T16:00:00Z", "2025-06-30T16:00:00Z"]);
        assert_eq!(around(Period::Year), ["2024-12-31T16:00:00Z", "2025-12-31T16:00:00Z"]);
    }

    #[test]
    fn a_day_has_as_many_hours_as_its_clocks_show() {
        let new_york = TimeZone::get("America/New_York").unwrap();
        let hours_of = |day: &str| hours(Period::Day.around(date(day), &new_york).unwrap());
        assert_eq!((hours_of("2025-03-09"), hours_of("2025-11-02")), (23, 25));
    }

    #[test]
    fn parts_make_the_whole() {
        let new_york = TimeZone::get("America/New_York").unwrap();
        let lengths = [(Period::Day, 23), (Period::Week, 7), (Period::Month, 31), (Period::Year, 12)];
        for (period, length) in lengths {
            let parts = period.parts(date("2025-03-09"), &new_york).unwrap();
            let whole = period.around(date("2025-03-09"), &new_york).unwrap();
            assert_eq!(parts.len(), length, "{period:?}");
            assert_eq!((parts[0].from, parts[length - 1].to), (whole.from, whole.to));
            assert!(parts.windows(2).all(|pair| pair[0].to == pair[1].from));
        }
        assert_eq!(Period::Week.days(date("2025-06-15")), (date("2025-06-09"), date("2025-06-15")));
    }

    #[test]
    fn what_periods_are_compared_with() {
        let zone = shanghai();
        let (leap, end) = (date("2024-02-29"), date("2025-03-31"));
        assert_eq!(Period::Month.before(end, &zone), Period::Month.around(date("2025-02-10"), &zone));
        assert_eq!(Period::Day.year_before(leap, &zone), Period::Day.around(date("2023-02-28"), &zone));
        let week = |day: &str| Period::Week.around(date(day), &zone).unwrap();
        assert_eq!(Period::Week.year_before(date("2025-06-15"), &zone).unwrap(), week("2024-06-16"));
        assert_eq!(Period::Week.before(date("2025-06-15"), &zone).unwrap(), week("2025-06-08"));
        let month = Period::Month.around(date("2025-06-15"), &zone).unwrap();
        assert_eq!(hours(month.before().unwrap()), 30 * 24);
        assert_eq!(
            month.year_before(&zone).unwrap(),
            Period::Month.around(date("2024-06-01"), &zone).unwrap()
        );
    }

    #[test]
    fn what_is_no_span_is_refused() {
        let moment: Timestamp = "2025-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(Span::new(moment, moment), Err(PeriodError::Empty));
        let early = Span::new("1970-01-02T00:00:00Z".parse().unwrap(), moment).unwrap();
        assert_eq!(early.before(), Err(PeriodError::OutOfRange));
        assert!(Period::Year.around(date("1969-06-01"), &shanghai()).is_err());
        assert!("fortnight".parse::<Period>().is_err());
    }
}
