//! Heat maps: what is asked, what it comes to, and how it is shown.

mod frame;
mod legend;
mod question;
mod show;
#[cfg(test)]
mod tests;
mod values;

pub(crate) use frame::{Frame, FrameCrs};
pub(crate) use legend::{HeatCache, Legend};
pub(crate) use question::{Heat, HeatQuestion, Per, Period};
pub(crate) use show::{contours, geotiff, grid_json, png};
pub(crate) use values::Values;
