/// A table that rows are copied into: its columns, the key first.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
}

impl Table {
    /// The column of the code or id.
    pub(super) fn key(&self) -> &'static str {
        self.columns[0]
    }

    /// The columns as a list, each with a prefix.
    pub(super) fn list(&self, prefix: &str) -> String {
        let columns: Vec<_> = self.columns.iter().map(|column| format!("{prefix}{column}")).collect();
        columns.join(", ")
    }

    /// A query with the table's names in the places of {table}, {key}, {columns} and, with a prefix,
    /// {stored} and {incoming}.
    pub(super) fn fill(&self, sql: &str) -> String {
        sql.replace("{table}", self.name)
            .replace("{key}", self.key())
            .replace("{columns}", &self.list(""))
            .replace("{stored}", &self.list("stored."))
            .replace("{incoming}", &self.list("incoming."))
    }
}
