//! The log of cases that changed, as far as both stores keep it alike.

/// Of more cases than this that one import changes nothing is logged: who follows reads all of them.
const MOST: usize = 10_000;

/// So many entries are kept at most.
pub(crate) const KEPT: i64 = 50_000;

/// The cases that an import changes.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// Their ids, as long as they are few.
    ids: Vec<String>,
    many: bool,
}

impl Touched {
    /// One more.
    pub(crate) fn push(&mut self, id: &str) {
        if self.ids.len() == MOST {
            self.too_many();
        }
        if !self.many {
            self.ids.push(id.to_owned());
        }
    }

    /// Whether one import may change so many and be logged.
    pub(crate) fn are_few(count: u64) -> bool {
        count <= MOST as u64
    }

    /// They are too many to be named.
    pub(crate) fn too_many(&mut self) {
        self.many = true;
        self.ids.clear();
    }

    /// The ids; nothing when they are too many.
    pub(crate) fn ids(&self) -> Option<&[String]> {
        (!self.many).then_some(self.ids.as_slice())
    }
}
