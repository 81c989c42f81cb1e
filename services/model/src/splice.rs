//! How the rows of a table went into those of the next one.

/// Rows in some order that became other rows in the same order: some went, some came, and those between
/// stayed. Columns that are kept beside the table follow it without being made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    /// Rows that stayed, ascending.
    kept: Vec<Run>,
    /// Rows that went, ascending.
    gone: Vec<u32>,
    /// Rows of the next table that came, ascending.
    came: Vec<u32>,
}

/// Rows that stayed side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    before: u32,
    after: u32,
    len: u32,
}

impl Splice {
    /// Of a table of so many rows those at `gone` went, ascending; before each row of `came` a row came,
    /// ascending, at the table's length behind the last. A row may be in both: it was replaced.
    pub fn new(rows: usize, gone: &[u32], came: &[u32]) -> Self {
        let mut splice = Self { kept: Vec::new(), gone: gone.to_vec(), came: Vec::with_capacity(came.len()) };
        let (mut gone, mut came) = (gone.iter().copied().peekable(), came.iter().copied().peekable());
        let (mut before, mut after, rows) = (0, 0, rows as u32);
        loop {
            while came.next_if(|at| *at <= before).is_some() {
                splice.came.push(after);
                after += 1;
            }
            if gone.next_if(|row| *row == before).is_some() {
                before += 1;
                continue;
            }
            if before == rows {
                return splice;
            }
            let next = |row: Option<&u32>| row.copied().unwrap_or(rows).min(rows);
            let len = next(gone.peek()).min(next(came.peek())) - before;
            splice.kept.push(Run { before, after, len });
            (before, after) = (before + len, after + len);
        }
    }

    /// How many rows the next table has.
    pub fn len(&self) -> usize {
        self.came.len() + self.kept.iter().map(|run| run.len as usize).sum::<usize>()
    }

    /// Whether the next table has no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows that went, ascending.
    pub fn gone(&self) -> &[u32] {
        &self.gone
    }

    /// The rows of the next table that came, ascending.
    pub fn came(&self) -> &[u32] {
        &self.came
    }

    /// Where a row of the table is in the next one; nothing when it went.
    pub fn row_after(&self, before: u32) -> Option<u32> {
        let run = self.kept.partition_point(|run| run.before <= before).checked_sub(1)?;
        let Run { before: first, after, len } = self.kept[run];
        (before - first < len).then(|| after + (before - first))
    }

    /// A column of the next table, from that of the table and the values of the rows that came.
    pub fn column<T: Clone>(&self, before: &[T], came: &[T]) -> Vec<T> {
        let mut column = Vec::with_capacity(self.len());
        for part in self.parts() {
            match part {
                Part::Kept(rows) => column.extend_from_slice(&before[rows]),
                Part::Came(number) => column.push(came[number].clone()),
            }
        }
        column
    }

    /// What the next table is made of, from its first row to its last.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::with_capacity(self.kept.len() + self.came.len());
        let mut came = self.came.iter().enumerate().peekable();
        for run in &self.kept {
            while let Some((number, _)) = came.next_if(|(_, row)| **row < run.after) {
                parts.push(Part::Came(number));
            }
            parts.push(Part::Kept(run.before as usize..(run.before + run.len) as usize));
        }
        parts.extend(came.map(|(number, _)| Part::Came(number)));
        parts
    }
}

/// A part of the next table.
pub(crate) enum Part {
    /// These rows of the table.
    Kept(std::ops::Range<usize>),
    /// The row that came with this number.
    Came(usize),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// A column follows as if rows were taken out of a list and put into it one by one.
        #[test]
        fn a_column_follows_its_table(
            rows in 0_u32..40,
            gone in prop::collection::btree_set(0_u32..40, 0..10),
            came in prop::collection::vec(0_u32..=40, 0..10),
        ) {
            let gone: Vec<u32> = gone.into_iter().filter(|row| *row < rows).collect();
            let mut came: Vec<u32> = came.into_iter().map(|row| row.min(rows)).collect();
            came.sort_unstable();
            let splice = Splice::new(rows as usize, &gone, &came);
            let before: Vec<u32> = (0..rows).collect();
            let new: Vec<u32> = (0..came.len() as u32).map(|number| 1_000 + number).collect();
            let mut expected = Vec::new();
            for row in 0..=rows {
                expected.extend(new.iter().zip(&came).filter(|(_, at)| **at == row).map(|(value, _)| *value));
                if row < rows && !gone.contains(&row) {
                    expected.push(row);
                }
            }
            prop_assert_eq!(&splice.column(&before, &new), &expected);
            prop_assert_eq!(splice.len(), expected.len());
            for row in 0..rows {
                let at = expected.iter().position(|value| *value == row).map(|at| at as u32);
                prop_assert_eq!(splice.row_after(row), at);
            }
            let at_came: Vec<u32> = splice.came().iter().map(|row| expected[*row as usize]).collect();
            prop_assert_eq!(at_came, new);
        }
    }
}
