//! What a layer writes once and then names by its number: keys and values.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

use crate::protobuf::{Message, varint_length};
use crate::value::Value;

/// Counts below this are looked up without hashing.
const SMALL: usize = 1024;

/// The fields of `Tile.Layer`.
const KEYS: u32 = 3;
const VALUES: u32 = 4;

/// The keys of a layer: few, so they are compared one by one.
#[derive(Debug, Default)]
pub(crate) struct Keys(Vec<String>);

impl Keys {
    pub(crate) fn number(&mut self, key: &str) -> u32 {
        let known = self.0.iter().position(|known| known == key);
        known.unwrap_or_else(|| {
            self.0.push(key.to_owned());
            self.0.len() - 1
        }) as u32
    }

    pub(crate) fn write(&self, layer: &mut Message) {
        for key in &self.0 {
            layer.bytes(KEYS, key.as_bytes());
        }
    }
}

/// The values of a layer, as they will be written.
#[derive(Debug, Default)]
pub(crate) struct Values {
    written: Message,
    count: u32,
    /// Where the values lie that may come again.
    known: HashTable<Known>,
    hasher: DefaultHashBuilder,
    /// For each small count its number and 1, or 0.
    small: Vec<u32>,
    scratch: Message,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    start: usize,
    end: usize,
    number: u32,
}

impl Values {
    /// The number of a value that may have come before.
    pub(crate) fn number(&mut self, value: &Value) -> u32 {
        self.scratch.clear();
        value.write(&mut self.scratch);
        let sought = self.scratch.as_bytes();
        let hash = self.hasher.hash_one(sought);
        let written = self.written.as_bytes();
        if let Some(known) = self.known.find(hash, |known| &written[known.start..known.end] == sought) {
            return known.number;
        }
        let number = self.count;
        self.written.bytes(VALUES, sought);
        let end = self.written.as_bytes().len();
        let (known, hasher) = (Known { start: end - sought.len(), end, number }, &self.hasher);
        let written = self.written.as_bytes();
        self.known.insert_unique(hash, known, |known| hasher.hash_one(&written[known.start..known.end]));
        self.count += 1;
        number
    }

    /// The number of a count: small ones are written once.
    pub(crate) fn count_number(&mut self, count: u64) -> u32 {
        let small = usize::try_from(count).ok().filter(|count| *count < SMALL);
        let Some(small) = small else { return self.new_count(count) };
        if self.small.is_empty() {
            self.small.resize(SMALL, 0);
        }
        if self.small[small] == 0 {
            self.small[small] = self.new_count(count) + 1;
        }
        self.small[small] - 1
    }

    fn new_count(&mut self, count: u64) -> u32 {
        self.written.header(VALUES, 1 + varint_length(count));
        self.written.varint(Value::UINT, count);
        self.next()
    }

    /// The number of a text that has not come before.
    pub(crate) fn new_text(&mut self, text: &[u8]) -> u32 {
        self.written.header(VALUES, 1 + varint_length(text.len() as u64) + text.len());
        self.written.bytes(Value::TEXT, text);
        self.next()
    }

    fn next(&mut self) -> u32 {
        self.count += 1;
        self.count - 1
    }

    /// All values as the fields of a layer.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.written.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_written_once() {
        let mut values = Values::default();
        let texts: Vec<Value> = (0..500).map(|i| Value::from(format!("{i}").as_str())).collect();
        let numbers: Vec<u32> = texts.iter().chain(&texts).map(|text| values.number(text)).collect();
        assert_eq!(numbers, (0..500).chain(0..500).collect::<Vec<_>>());
    }

    #[test]
    fn values_of_another_type_are_others() {
        let mut values = Values::default();
        let (one, measure, text) = (Value::from(1u32), Value::from(1.0), Value::from("1"));
        assert_eq!([&one, &measure, &text, &one].map(|value| values.number(value)), [0, 1, 2, 0]);
    }

    #[test]
    fn counts_are_written_as_values_are() {
        let (mut counts, mut values) = (Values::default(), Values::default());
        for count in [1, 1023, 1024, u64::MAX] {
            counts.count_number(count);
            values.number(&Value::Uint(count));
        }
        assert_eq!(counts.count_number(1023), 1);
        counts.new_text("济洛路".as_bytes());
        values.number(&Value::from("济洛路"));
        assert_eq!(counts.as_bytes(), values.as_bytes());
    }
}
