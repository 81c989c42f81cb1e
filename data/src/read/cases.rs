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

/// Seconds from 1970 to 1990.
const FIRST_YEAR: u32 = 631_152_000;

impl Builder<'_> {
    /// A case; one without a place is a case too.
    pub(super) fn case(&mut self, row: &Row, shape: Option<&Geometry<f64>>) -> Made<Case> {
        let place = shape.map(|shape| place(shape, "Point")).transpose()?;
        let category = self.optional(row, Field::Category)?;
        let category = category
            .ok_or_else(|| self.fault(Field::Category, self.value(row, Field::Category), "a category"))?;
        let domain = self.domain(row, &category)?;
        let source = self.optional(row, Field::Source)?;
        let source = source.or_else(|| self.constant(Field::Source).map(str::to_owned));
        let times = self.times(row)?;
        let status = self.status(row, &times)?;
        let rework = self.rework(row)?;
        let id = self.unique(row, Field::Id, FeatureId::new)?;
        Ok(Case { id, place, domain, category, source, times, rework, status })
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

    fn constant(&self, field: Field) -> Option<&str> {
        Some(self.profile?.constants.get(field.name())?)
    }

    /// What a word means in the profile's system, else the word.
    fn meaning<'w>(&'w self, field: Field, word: &'w str) -> &'w str {
        self.profile.and_then(|profile| profile.meaning(field.name(), word)).unwrap_or(word)
    }

    fn times(&self, row: &Row) -> Made<CaseTimes> {
        let reported = self.time(row, Field::ReportedAt)?;
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

    pub(super) fn time(&self, row: &Row, field: Field) -> Made<Option<Timestamp>> {
        let value = self.value(row, field);
        if value.is_blank() {
            return Ok(None);
        }
        let read = moment(&value.text(), self.zone.as_ref());
        read.map(Some).map_err(|expected| self.fault(field, value, expected))
    }

    /// How often it was sent back: a number, or yes and no.
    fn rework(&self, row: &Row) -> Made<u16> {
        let value = self.value(row, Field::Rework);
        match value.text().to_lowercase().as_str() {
            "" | "false" | "no" | "否" => Ok(0),
            "true" | "yes" | "是" => Ok(1),
            text => text.parse().map_err(|_| {
                self.fault(Field::Rework, value, "a whole number from 0 to 65535, true or false, 是 or 否")
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
