//! The little of the Protocol Buffers wire format that a vector tile needs.

/// A message that is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Message(Vec<u8>);

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const BYTES: u32 = 2;

impl Message {
    /// A number by itself.
    #[inline]
    pub(crate) fn raw_varint(&mut self, mut value: u64) {
        // Most numbers are short; a byte at a time asks for room each time.
        match value {
            0..0x80 => self.0.push(value as u8),
            0x80..0x4000 => self.0.extend_from_slice(&[value as u8 | 0x80, (value >> 7) as u8]),
            _ => {
                let mut bytes = [0; 10];
                let mut length = 0;
                while value >= 0x80 {
                    bytes[length] = value as u8 | 0x80;
                    value >>= 7;
                    length += 1;
                }
                bytes[length] = value as u8;
                self.0.extend_from_slice(&bytes[..=length]);
            }
        }
    }

    fn tag(&mut self, field: u32, wire: u32) {
        self.raw_varint(u64::from(field << 3 | wire));
    }

    pub(crate) fn varint(&mut self, field: u32, value: u64) {
        self.tag(field, VARINT);
        self.raw_varint(value);
    }

    pub(crate) fn double(&mut self, field: u32, value: f64) {
        self.tag(field, FIXED64);
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn bytes(&mut self, field: u32, value: &[u8]) {
        self.header(field, value.len());
        self.raw(value);
    }

    /// What comes before the bytes of a field.
    pub(crate) fn header(&mut self, field: u32, length: usize) {
        self.tag(field, BYTES);
        self.raw_varint(length as u64);
    }

    /// Fields that have been written already, or the bytes of one.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn packed(&mut self, field: u32, values: &[u32]) {
        self.header(field, values.iter().map(|value| varint_length(u64::from(*value))).sum());
        for value in values {
            self.raw_varint(u64::from(*value));
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// How many bytes a number takes.
pub(crate) fn varint_length(value: u64) -> usize {
    (value | 1).ilog2() as usize / 7 + 1
}

/// Small numbers of either sign as small unsigned ones.
pub(crate) fn zigzag32(value: i32) -> u32 {
    (value << 1) as u32 ^ (value >> 31) as u32
}

/// Small numbers of either sign as small unsigned ones.
pub(crate) fn zigzag64(value: i64) -> u64 {
    (value << 1) as u64 ^ (value >> 63) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_protobuf_documentation() {
        let mut message = Message::default();
        message.varint(1, 150);
        assert_eq!(message.as_bytes(), [0x08, 0x96, 0x01]);
        let mut message = Message::default();
        message.bytes(2, b"testing");
        assert_eq!(message.as_bytes(), [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
        let mut message = Message::default();
        message.packed(6, &[3, 270, 86942]);
        assert_eq!(message.as_bytes(), [0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05]);
    }

    #[test]
    fn a_number_takes_the_bytes_that_are_said() {
        for value in (0..64).map(|bit| 1u64 << bit).flat_map(|power| [power - 1, power]).chain([u64::MAX]) {
            let mut message = Message::default();
            message.raw_varint(value);
            assert_eq!(message.as_bytes().len(), varint_length(value), "{value}");
        }
    }

    #[test]
    fn zigzag_counts_outwards() {
        assert_eq!([0, -1, 1, -2, i32::MAX, i32::MIN].map(zigzag32), [0, 1, 2, 3, u32::MAX - 1, u32::MAX]);
        assert_eq!([0, -1, 1, -2, i64::MIN].map(zigzag64), [0, 1, 2, 3, u64::MAX]);
    }
}
