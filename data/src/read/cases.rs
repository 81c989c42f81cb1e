//! Rows become cases.

use geo::Geometry;
use wangge_model::{Case, CaseStatus, CaseTimes, Domain, FeatureId, Timestamp};

use super::fields::Field;
use super::gather::Row;
use super::moment::moment;
use super::records::{Builder, Made, place};

/// Chinese words for the domains.
const DOMAINS: [(&str, Domain); 8] = [
    ("城市管理", Domain::CityManagement),
    ("城管", Domain::CityManagement),
    ("治安维稳", Domain::PublicOrder),
    ("治安", Domain::PublicOrder),
    ("民生扶助", Domain::Livelihood),
    ("民生", Domain::Livelihood),
    ("社情民意", Domain::PublicOpinion),
    ("民意", Domain::PublicOpinion),
];

/// Chinese and other words for the status.
const STATUSES: [(&str, CaseStatus); 12] = [
    ("上报", CaseStatus::Reported),
    ("已上报", CaseStatus::Reported),
    ("立案", CaseStatus::Filed),
    ("已立案", CaseStatus::Filed),
    ("不予立案", CaseStatus::Refused),
    ("派遣", CaseStatus::Dispatched),
    ("已派遣", CaseStatus::Dispatched),
    ("处置", CaseStatus::Handled),
    ("已处置", CaseStatus::Handled),
    ("核查", CaseStatus::Checked),
    ("结案", CaseStatus::Closed),
    ("已结案", CaseStatus::Closed),
];

/// What stands for the number of a row in a profile's pattern of ids.
const ROW: &str = "{row}";

/// Seconds from 1970 to 1990.
const FIRST_YEAR: u32 = 631_152_000;

impl Builder<'_> {
    /// A case; one without a place is a case too.
    pub(super) fn case(&mut self, row: &Row, shape: Option<&Geometry<f64>>) -> Made<Case> {
        let place = shape.map(|shape| place(shape, "Point")).transpose()?;
        let category = self.optional(row, Field::Category)?;
        let category = category.or_else(|| self.constant(Field::Category).map(str::to_owned));
        let category = category
            .ok_or_else(|| self.fault(Field::Category, self.value(row, Field::Category), "a category"))?;
        let domain = self.domain(row, &category)?;
        let source = self.optional(row, Field::Source)?;
        let source = source.or_else(|| self.constant(Field::Source).map(str::to_owned));
        let times = self.times(row)?;
        let status = self.status(row, &times)?;
        let rework = self.times_again(row, Field::Rework)?.unwrap_or(0);
        let redispatched = self.times_again(row, Field::Redispatched)?;
        let pattern = self.constant(Field::Id).map(str::to_owned);
        let id = match pattern {
            Some(pattern) if self.value(row, Field::Id).is_blank() => self.numbered(row, &pattern)?,
            _ => self.unique(row, Field::Id, FeatureId::new)?,
        };
        Ok(Case { id, place, domain, category, source, times, rework, redispatched, status })
    }

    /// What the row says, else what the profile says of its category or of all rows.
    fn domain(&self, row: &Row, category: &str) -> Made<Domain> {
        let value = self.value(row, Field::Domain);
        let said = if value.is_blank() {
            let of_category = self.profile.and_then(|profile| profile.domains.get(category));
            of_category.map(String::as_str).or_else(|| self.constant(Field::Domain)).unwrap_or_default()
        } else {
            &value.text()
        };
        known(self.meaning(Field::Domain, said), &DOMAINS).ok_or_else(|| {
            self.fault(
                Field::Domain,
                value,
                "city_management, public_order, livelihood, public_opinion, 城市管理, 治安维稳, 民生扶助 or 社情民意",
            )
        })
    }

    /// What the row says, else how far its times say it has come; so too for words that a profile does
    /// not know, which are counted.
    fn status(&mut self, row: &Row, times: &CaseTimes) -> Made<CaseStatus> {
        let value = self.value(row, Field::Status);
        if value.is_blank() {
            return Ok(reached(times));
        }
        let said = value.text();
        match known(self.meaning(Field::Status, &said), &STATUSES) {
            Some(status) => Ok(status),
            None if self.profile.is_some() => {
                *self.unknown_statuses.entry(said.trim().to_owned()).or_default() += 1;
                Ok(reached(times))
            }
            None => Err(self.fault(
                Field::Status,
                value,
                "reported, filed, refused, dispatched, handled, checked, closed or 上报, 立案, …",
            )),
        }
    }

    /// What the profile says that a field is in every row.
    pub(super) fn constant(&self, field: Field) -> Option<&str> {
        Some(self.profile?.constants.get(field.name())?)
    }

    /// What a word means in the profile's system, else the word.
    fn meaning<'w>(&'w self, field: Field, word: &'w str) -> &'w str {
        self.profile.and_then(|profile| profile.meaning(field.name(), word)).unwrap_or(word)
    }

    fn times(&self, row: &Row) -> Made<CaseTimes> {
        let reported = self.time(row, Field::ReportedAt)?;
        let constant = || self.constant(Field::ReportedAt).map(|text| self.said_time(row, text)).transpose();
        let reported = reported.map_or_else(constant, |at| Ok(Some(at)))?;
        let wrong =
            |expected: &str| self.fault(Field::ReportedAt, self.value(row, Field::ReportedAt), expected);
        let reported_at = reported.ok_or_else(|| wrong("the time it was reported"))?;
        if reported_at.unix() < FIRST_YEAR {
            return Err(wrong("a time after 1990: before, programs write what they do not know"));
        }
        if self.not_after.is_some_and(|last| reported_at > last) {
            return Err(wrong("a time that has come"));
        }
        Ok(CaseTimes {
            reported_at,
            filed_at: self.time(row, Field::FiledAt)?,
            dispatched_at: self.time(row, Field::DispatchedAt)?,
            due_at: self.time(row, Field::DueAt)?,
            handled_at: self.time(row, Field::HandledAt)?,
            closed_at: self.time(row, Field::ClosedAt)?,
        })
    }

    /// The id of a row that has none, by the profile's pattern.
    fn numbered(&mut self, row: &Row, pattern: &str) -> Made<FeatureId> {
        let text = pattern.replace(ROW, &row.number.to_string());
        self.unique_as(row, Field::Id, text, FeatureId::new)
    }

    /// When the profile says that all of its cases were reported.
    fn said_time(&self, row: &Row, text: &str) -> Made<Timestamp> {
        let value = self.value(row, Field::ReportedAt);
        let wrong =
            |expected| self.fault(Field::ReportedAt, value, format!("{expected}; the profile says {text:?}"));
        moment(text, self.zone.as_ref()).map_err(wrong)
    }

    pub(super) fn time(&self, row: &Row, field: Field) -> Made<Option<Timestamp>> {
        let value = self.value(row, field);
        if value.is_blank() {
            return Ok(None);
        }
        let read = moment(&value.text(), self.zone.as_ref());
        read.map(Some).map_err(|expected| self.fault(field, value, expected))
    }

    /// How often a step was made anew: a number, or yes and no; nothing where the row does not say.
    fn times_again(&self, row: &Row, field: Field) -> Made<Option<u16>> {
        let value = self.value(row, field);
        match value.text().to_lowercase().as_str() {
            "" => Ok(None),
            "false" | "no" | "否" => Ok(Some(0)),
            "true" | "yes" | "是" => Ok(Some(1)),
            text => text.parse().map(Some).map_err(|_| {
                self.fault(field, value, "a whole number from 0 to 65535, true or false, 是 or 否")
            }),
        }
    }
}

fn known<T: std::str::FromStr + Copy>(text: &str, words: &[(&str, T)]) -> Option<T> {
    let word = words.iter().find(|(word, _)| *word == text.trim()).map(|(_, meaning)| *meaning);
    word.or_else(|| text.trim().to_lowercase().parse().ok())
}

/// How far a case has come by its times.
fn reached(times: &CaseTimes) -> CaseStatus {
    match times {
        CaseTimes { closed_at: Some(_), .. } => CaseStatus::Closed,
        CaseTimes { handled_at: Some(_), .. } => CaseStatus::Handled,
        CaseTimes { dispatched_at: Some(_), .. } => CaseStatus::Dispatched,
        CaseTimes { filed_at: Some(_), .. } => CaseStatus::Filed,
        _ => CaseStatus::Reported,
    }
}
