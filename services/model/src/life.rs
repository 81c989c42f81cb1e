//! 方案的一生: how a plan goes from a draft to one that is in force, and what is said of it on the way.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{GridCode, Place, PlanState, Timestamp};

/// What has been decided of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// The last decision. It may be of a day to come: see [`Life::state_at`].
    pub state: PlanState,
    /// From when the plan is in force, once that is decided.
    pub effective_from: Option<Timestamp>,
    /// From when it is no longer in force, once that is decided.
    pub retired_from: Option<Timestamp>,
}

impl Life {
    /// A life of which no day is decided.
    pub fn new(state: PlanState) -> Self {
        Self { state, effective_from: None, retired_from: None }
    }

    /// How far the plan has come at a moment: one that will be in force is approved until then.
    pub fn state_at(&self, at: Timestamp) -> PlanState {
        match (self.effective_from, self.retired_from) {
            (Some(from), _) if at < from => PlanState::Approved,
            (Some(_), Some(until)) if at >= until => PlanState::Retired,
            (Some(_), _) => PlanState::Effective,
            // Plans that were kept before days were.
            (None, _) => self.state,
        }
    }

    /// Whether the plan is in force at a moment.
    pub fn is_in_force(&self, at: Timestamp) -> bool {
        self.state_at(at) == PlanState::Effective
    }

    /// The first moment after this one at which the state becomes another by itself.
    pub fn next_turn(&self, after: Timestamp) -> Option<Timestamp> {
        [self.effective_from, self.retired_from].into_iter().flatten().filter(|turn| *turn > after).min()
    }
}

/// What may be decided of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Step {
    /// A plan in review is sent back to be drawn on.
    Draft,
    /// A draft is shown to those who decide.
    InReview,
    /// A plan in review is decided: its grids and their codes stay as they are.
    Approved,
    /// An approved plan is in force from a moment, and the one before it no longer.
    Effective {
        /// The moment.
        from: Timestamp,
    },
    /// A plan is no longer in force.
    Retired {
        /// From this moment.
        from: Timestamp,
        /// The plan that is in force then in its place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        successor: Option<String>,
    },
}

impl Step {
    /// The state that it leads to.
    pub fn state(&self) -> PlanState {
        match self {
            Self::Draft => PlanState::Draft,
            Self::InReview => PlanState::InReview,
            Self::Approved => PlanState::Approved,
            Self::Effective { .. } => PlanState::Effective,
            Self::Retired { .. } => PlanState::Retired,
        }
    }
}

/// Why something cannot be decided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LifeError {
    /// There is no such plan.
    #[error("there is no plan {0:?}")]
    Unknown(String),
    /// From this state no step leads there.
    #[error("a plan that is {} does not become {}: it can become {}", from.name(), to.name(), names(*from))]
    NoSuchStep {
        /// How far the plan has come.
        from: PlanState,
        /// Where the step would lead.
        to: PlanState,
    },
    /// A plan cannot be in force before another one that it follows.
    #[error(
        "up to {from} it is decided which plan is in force, {other:?} being the last: give a later moment"
    )]
    NotAfter {
        /// The plan that was decided to be in force last.
        other: String,
        /// When that begins or, where it is decided, ends.
        from: Timestamp,
    },
    /// A plan cannot end before it begins.
    #[error("the plan is in force from {0}: it can end at a later moment only")]
    EndsBefore(Timestamp),
}

/// The states that a plan can come to from another.
pub fn next_states(from: PlanState) -> &'static [PlanState] {
    match from {
        PlanState::Draft => &[PlanState::InReview],
        PlanState::InReview => &[PlanState::Draft, PlanState::Approved],
        PlanState::Approved => &[PlanState::Effective],
        PlanState::Effective => &[PlanState::Retired],
        PlanState::Retired => &[],
    }
}

fn names(from: PlanState) -> String {
    match next_states(from) {
        [] => "nothing else".to_owned(),
        states => states.iter().map(|state| state.name()).collect::<Vec<_>>().join(" or "),
    }
}

/// What becomes of all plans when something is decided of one: the plans that change, in the order in which
/// that is recorded. A plan that is to be in force ends the one before it at the same moment, so at most one
/// is in force at any moment.
///
/// # Errors
/// When there is no such plan, its state does not allow the step, or the moment contradicts what was decided.
pub fn decide(
    lives: &BTreeMap<String, Life>,
    plan: &str,
    step: &Step,
) -> Result<Vec<(String, Step, Life)>, LifeError> {
    let life = lives.get(plan).ok_or_else(|| LifeError::Unknown(plan.to_owned()))?;
    let (from, to) = (life.state, step.state());
    if !next_states(from).contains(&to) {
        return Err(LifeError::NoSuchStep { from, to });
    }
    let mut changed = Vec::new();
    let mut next = Life { state: to, ..*life };
    match step {
        Step::Draft | Step::InReview | Step::Approved => {}
        Step::Effective { from } => {
            changed.extend(ended(lives, plan, *from)?);
            next.effective_from = Some(*from);
        }
        Step::Retired { from, .. } => {
            if let Some(begun) = life.effective_from.filter(|begun| begun >= from) {
                return Err(LifeError::EndsBefore(begun));
            }
            next.retired_from = Some(*from);
        }
    }
    changed.push((plan.to_owned(), step.clone(), next));
    Ok(changed)
}

/// The plans that end where another begins.
fn ended(
    lives: &BTreeMap<String, Life>,
    successor: &str,
    from: Timestamp,
) -> Result<Vec<(String, Step, Life)>, LifeError> {
    // Also of plans that have ended: their days are not given to another.
    let last =
        lives.iter().filter_map(|(name, life)| Some((life.retired_from.max(life.effective_from)?, name)));
    if let Some((last, other)) = last.max().filter(|(last, other)| {
        let is_running = lives[*other].retired_from.is_none();
        *last > from || (is_running && *last == from)
    }) {
        return Err(LifeError::NotAfter { other: other.clone(), from: last });
    }
    let running = lives.iter().filter(|(_, life)| life.state == PlanState::Effective);
    let end = |(name, life): (&String, &Life)| {
        let step = Step::Retired { from, successor: Some(successor.to_owned()) };
        let life = Life { state: PlanState::Retired, retired_from: Some(from), ..*life };
        (name.clone(), step, life)
    };
    Ok(running.map(end).collect())
}

/// Whether the grids and codes of a plan in this state stay as they are.
pub fn is_decided(state: PlanState) -> bool {
    matches!(state, PlanState::Approved | PlanState::Effective | PlanState::Retired)
}

/// The plan that was approved last, whose codes the next one takes over.
pub fn last_approved<'a>(decisions: &[Decision], lives: &'a BTreeMap<String, Life>) -> Option<&'a str> {
    let approved = decisions.iter().filter(|decision| decision.step == Step::Approved);
    let numbers: BTreeMap<&str, u32> = approved.map(|it| (it.plan.as_str(), it.number)).collect();
    let decided = lives.iter().filter(|(_, life)| is_decided(life.state));
    // Plans that were approved before there was a register come before all others.
    let last = decided.max_by_key(|(name, life)| (numbers.get(name.as_str()), life.effective_from, *name));
    last.map(|(name, _)| name.as_str())
}

/// Why a text is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Nothing but white space.
    #[error("expected some text")]
    Empty,
    /// Longer than what is kept.
    #[error("expected at most {most} characters, got {found}")]
    TooLong {
        /// How long it may be.
        most: usize,
        /// How long it is.
        found: usize,
    },
    /// A control character.
    #[error("a text must not contain {0:?}")]
    BadCharacter(char),
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $most:literal, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks and keeps a text; white space around it is dropped.
            ///
            /// # Errors
            /// When it is empty, too long, or holds a control character.
            pub fn new(text: &str) -> Result<Self, WordsError> {
                let text = text.trim();
                let found = text.chars().count();
                let allowed: fn(char) -> bool = $allowed;
                match text.chars().find(|c| c.is_control() && !allowed(*c)) {
                    Some(c) => Err(WordsError::BadCharacter(c)),
                    None if found == 0 => Err(WordsError::Empty),
                    None if found > $most => Err(WordsError::TooLong { most: $most, found }),
                    None => Ok(Self(text.to_owned())),
                }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = WordsError;
            fn try_from(text: String) -> Result<Self, WordsError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(words: $name) -> String {
                words.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = WordsError;
            fn from_str(text: &str) -> Result<Self, WordsError> {
                Self::new(text)
            }
        }
    };
}

words!(
    /// An office or a post, never a person.
    Office,
    60,
    |_| false
);
words!(
    /// What is said of a plan: a reason or a comment.
    Remark,
    2_000,
    |c| matches!(c, '\n' | '\t')
);

/// An entry in the register of what was decided of the plans of a district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Counted from 1 over all plans, without gaps.
    pub number: u32,
    /// The plan's name.
    pub plan: String,
    /// When it was decided.
    pub made_at: Timestamp,
    /// Who decided.
    pub by: Office,
    /// What was decided.
    pub step: Step,
    /// Why.
    pub reason: Option<Remark>,
    /// Faults that a plan was approved with.
    pub faults: u32,
}

/// Something said of a plan in review.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// Counted from 1 over all plans, without gaps.
    pub number: u32,
    /// The plan's name.
    pub plan: String,
    /// When it was said.
    pub made_at: Timestamp,
    /// Who said it.
    pub by: Office,
    /// What it is about.
    pub about: About,
    /// What was said.
    pub text: Remark,
    /// When and by whom it was settled, if it was.
    pub resolved: Option<Resolution>,
}

/// What a comment is about.
#[derive(Debug, Clone, PartialEq)]
pub enum About {
    /// A place on the map, in a grid of the plan as it was then.
    Place {
        /// The place.
        place: Place,
        /// The grid.
        grid: Option<GridCode>,
    },
    /// Another comment on the same plan, by its number.
    Comment(u32),
}

/// That a comment is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// When.
    pub made_at: Timestamp,
    /// By whom.
    pub by: Office,
}

/// What is kept of plans beside what they are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlanRecord {
    /// In the order of their numbers.
    pub decisions: Vec<Decision>,
    /// In the order of their numbers.
    pub comments: Vec<Comment>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u32) -> Timestamp {
        Timestamp::from_unix(i64::from(seconds) + 1).unwrap()
    }

    fn effective(from: u32) -> Step {
        Step::Effective { from: at(from) }
    }

    /// Decides one thing after another of plans that begin as drafts.
    fn lived(plans: &[&str], steps: &[(&str, Step)]) -> Result<BTreeMap<String, Life>, LifeError> {
        let mut lives: BTreeMap<String, Life> =
            plans.iter().map(|name| ((*name).to_owned(), Life::new(PlanState::Draft))).collect();
        for (plan, step) in steps {
            for (name, _, life) in decide(&lives, plan, step)? {
                lives.insert(name, life);
            }
        }
        Ok(lives)
    }

    /// What makes an approved plan of a draft.
    fn approved(plan: &str) -> [(&str, Step); 2] {
        [(plan, Step::InReview), (plan, Step::Approved)]
    }

    #[test]
    fn a_plan_that_comes_into_force_ends_the_one_before() {
        let steps = [approved("a"), approved("b")].concat();
        let steps = [steps, vec![("a", effective(10)), ("b", effective(20))]].concat();
        let lives = lived(&["a", "b"], &steps).unwrap();
        let states = |moment| ["a", "b"].map(|name| lives[name].state_at(at(moment)));
        assert_eq!(states(9), [PlanState::Approved; 2]);
        assert_eq!(states(10), [PlanState::Effective, PlanState::Approved]);
        assert_eq!(states(20), [PlanState::Retired, PlanState::Effective]);
        assert_eq!(lives["a"].next_turn(at(10)), Some(at(20)));
        assert_eq!(lives["b"].next_turn(at(20)), None);
        let mut before = lives.clone();
        before.insert("a".to_owned(), Life { state: PlanState::Effective, retired_from: None, ..lives["a"] });
        before.insert("b".to_owned(), Life::new(PlanState::Approved));
        let told = decide(&before, "b", &effective(20)).unwrap();
        let successor = Some("b".to_owned());
        assert_eq!(told[0].1, Step::Retired { from: at(20), successor });
        assert_eq!(told[1].0, "b");
    }

    #[test]
    fn days_follow_each_other() {
        let both = [approved("a"), approved("b")].concat();
        let begun = |from| [both.clone(), vec![("a", effective(10)), ("b", effective(from))]].concat();
        for from in [9, 10] {
            let refused = lived(&["a", "b"], &begun(from)).unwrap_err();
            assert_eq!(refused, LifeError::NotAfter { other: "a".to_owned(), from: at(10) });
        }
        let end = |from| Step::Retired { from: at(from), successor: None };
        let ended = |end: Step, from| {
            let steps = vec![("a", effective(10)), ("a", end), ("b", effective(from))];
            lived(&["a", "b"], &[both.clone(), steps].concat())
        };
        assert_eq!(ended(end(10), 30).unwrap_err(), LifeError::EndsBefore(at(10)));
        assert!(ended(end(20), 19).is_err(), "the days of a plan that has ended are its own");
        assert!(ended(end(20), 20).is_ok() && ended(end(20), 25).is_ok());
    }

    #[test]
    fn nothing_goes_back_but_what_is_sent_back_from_review() {
        assert!(lived(&["a"], &[("a", Step::InReview), ("a", Step::Draft), ("a", Step::InReview)]).is_ok());
        let refused = |steps: &[(&str, Step)]| lived(&["a"], steps).unwrap_err().to_string();
        let told = refused(&[("a", Step::Approved)]);
        assert_eq!(told, "a plan that is draft does not become approved: it can become in_review");
        let steps = [approved("a").as_slice(), &[("a", Step::Draft)]].concat();
        assert!(refused(&steps).contains("approved does not become draft"));
        assert!(matches!(lived(&["a"], &[("b", Step::InReview)]), Err(LifeError::Unknown(_))));
    }

    #[test]
    fn words_are_short_and_of_one_kind() {
        assert_eq!(Office::new(" 北园街道网格办 ").unwrap().as_str(), "北园街道网格办");
        assert_eq!(Office::new("\n"), Err(WordsError::Empty));
        assert_eq!(Office::new("a\nb"), Err(WordsError::BadCharacter('\n')));
        assert_eq!(Office::new(&"网".repeat(61)), Err(WordsError::TooLong { most: 60, found: 61 }));
        assert_eq!(Remark::new("a\n\tb").unwrap().as_str(), "a\n\tb");
        assert!(Remark::new("a\u{7}").is_err());
        assert!(serde_json::from_str::<Remark>("\"\"").is_err());
    }

    fn any_step() -> impl Strategy<Value = (usize, Step)> {
        let step = (0..5_usize, 0..60_u32).prop_map(|(kind, from)| match kind {
            0 => Step::Draft,
            1 => Step::InReview,
            2 => Step::Approved,
            3 => effective(from),
            _ => Step::Retired { from: at(from), successor: None },
        });
        (0..4_usize, step)
    }

    proptest! {
        #[test]
        fn at_most_one_plan_is_in_force(steps in prop::collection::vec(any_step(), 0..120)) {
            let names = ["a", "b", "c", "d"];
            let mut lives: BTreeMap<String, Life> =
                names.iter().map(|name| ((*name).to_owned(), Life::new(PlanState::Draft))).collect();
            for (plan, step) in steps {
                let before = lives.clone();
                let Ok(changed) = decide(&lives, names[plan], &step) else { continue };
                for (name, step, life) in changed {
                    let was = before[&name];
                    prop_assert!(next_states(was.state).contains(&step.state()));
                    // What was in force on a day that is over is not told otherwise.
                    prop_assert!(was.effective_from.is_none_or(|from| life.effective_from == Some(from)));
                    prop_assert!(was.retired_from.is_none_or(|from| life.retired_from == Some(from)));
                    lives.insert(name, life);
                }
                for moment in 0..61 {
                    let in_force = lives.values().filter(|life| life.is_in_force(at(moment))).count();
                    prop_assert!(in_force <= 1, "{in_force} at {moment}: {lives:?}");
                }
            }
        }
    }
}
