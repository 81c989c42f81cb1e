//! Which cases are shown and counted.

use wangge_model::{CaseTable, Domain, Timestamp, Words};

/// What cases must be; all of what is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct CaseFilter {
    /// Reported at this moment or later.
    pub(crate) from: Option<Timestamp>,
    /// Reported before this moment.
    pub(crate) to: Option<Timestamp>,
    /// What they are about.
    pub(crate) domain: Option<Domain>,
    /// Their category in the source's words.
    pub(crate) category: Option<String>,
    /// The system they come from, in its words.
    pub(crate) source: Option<String>,
}

impl CaseFilter {
    /// Whether it says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The test of a row; none when every case is meant.
    pub(crate) fn test<'a>(&self, cases: &'a CaseTable) -> Option<impl Fn(usize) -> bool + 'a> {
        let (from, to, domain) = (self.from, self.to, self.domain);
        // A word that no case has is a number that no case has.
        let number = |words: &Words, word: &Option<String>| {
            word.as_ref().map(|word| words.number_of(word).unwrap_or(u32::MAX))
        };
        let category = number(cases.categories(), &self.category);
        let source = number(cases.sources(), &self.source);
        (!self.is_empty()).then_some(move |row| {
            let reported = cases.reported_at(row);
            from.is_none_or(|from| reported >= from)
                && to.is_none_or(|to| reported < to)
                && domain.is_none_or(|domain| cases.domain(row) == domain)
                && category.is_none_or(|category| cases.categories().number(row) == Some(category))
                && source.is_none_or(|source| cases.sources().number(row) == Some(source))
        })
    }
}

#[cfg(test)]
mod tests {
    use wangge_model::{Case, CaseStatus, CaseTimes, FeatureId};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn case(number: usize, reported: &str, domain: Domain, category: &str) -> Case {
        Case {
            id: FeatureId::new(&format!("c{number}")).unwrap(),
            place: None,
            domain,
            category: category.to_owned(),
            source: (number > 0).then(|| "12345".to_owned()),
            times: CaseTimes {
                reported_at: at(reported),
                filed_at: None,
                dispatched_at: None,
                due_at: None,
                handled_at: None,
                closed_at: None,
            },
            rework: 0,
            redispatched: None,
            status: CaseStatus::Reported,
        }
    }

    #[test]
    fn what_is_said_must_all_hold() {
        let cases: CaseTable = [
            case(0, "2026-01-01T00:00:00Z", Domain::Livelihood, "路灯"),
            case(1, "2026-01-02T00:00:00Z", Domain::Livelihood, "井盖"),
            case(2, "2026-01-03T00:00:00Z", Domain::PublicOrder, "井盖"),
        ]
        .iter()
        .collect();
        let kept = |filter: CaseFilter| {
            let keeps = filter.test(&cases).unwrap();
            (0..cases.len()).filter(|row| keeps(*row)).collect::<Vec<_>>()
        };
        let all = CaseFilter::default();
        assert!(all.test(&cases).is_none());
        let (first, second) = (at("2026-01-02T00:00:00Z"), at("2026-01-03T00:00:00Z"));
        assert_eq!(kept(CaseFilter { from: Some(first), ..all.clone() }), [1, 2]);
        assert_eq!(kept(CaseFilter { to: Some(first), ..all.clone() }), [0]);
        assert_eq!(kept(CaseFilter { from: Some(first), to: Some(second), ..all.clone() }), [1]);
        let lids = CaseFilter { category: Some("井盖".to_owned()), ..all.clone() };
        assert_eq!(kept(CaseFilter { domain: Some(Domain::PublicOrder), ..lids.clone() }), [2]);
        assert_eq!(kept(lids), [1, 2]);
        assert_eq!(kept(CaseFilter { category: Some("猫".to_owned()), ..all.clone() }), [0; 0]);
        assert_eq!(kept(CaseFilter { source: Some("12345".to_owned()), ..all }), [1, 2]);
    }
}
