//! 绩效: how cases are dealt with, by unit and period.
//!
//! What is counted of a case is code ([`Count`]); what is made of the counts, the indicators and the
//! lights, is data with a version ([`Catalogue`]), shown beside every figure.

mod catalogue;
mod count;
mod period;
mod tally;

pub use catalogue::{Better, Catalogue, Indicator, Light, LightRule, Named, Share};
pub use count::{Count, Counts};
pub use period::{Period, PeriodError, Span};
pub use tally::{Question, Tally, first_report, newest_moment, tally};
