use std::io::{self, Read};

/// A JSON stream made readable for a strict parser: `NaN` and `Infinity`, which some programs write
/// for missing numbers, become texts, so that one bad coordinate costs one feature and not the
/// file; the record separators of RFC 8142 become white space.
pub(super) struct JsonTokens<R> {
    source: R,
    state: State,
    input: Vec<u8>,
    output: Vec<u8>,
    at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Between,
    Text,
    Escape,
    Minus,
    Word,
}

impl<R: Read> JsonTokens<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, state: State::Between, input: vec![0; 1 << 16], output: Vec::new(), at: 0 }
    }

    fn step(&mut self, byte: u8) {
        let out = &mut self.output;
        self.state = match (self.state, byte) {
            (State::Escape, _) | (State::Text, 0..=b'!' | b'#'..=b'[' | b']'..=255) => {
                out.push(byte);
                State::Text
            }
            (State::Text, _) => {
                out.push(byte);
                if byte == b'\\' { State::Escape } else { State::Between }
            }
            (State::Word, b'A'..=b'Z' | b'a'..=b'z') => {
                out.push(byte);
                State::Word
            }
            (State::Between | State::Minus, b'N' | b'I') => {
                out.push(b'"');
                if self.state == State::Minus {
                    out.push(b'-');
                }
                out.push(byte);
                State::Word
            }
            (before, _) => {
                match before {
                    State::Word => out.push(b'"'),
                    State::Minus => out.push(b'-'),
                    _ => {}
                }
                match byte {
                    b'-' => State::Minus,
                    0x1e => {
                        out.push(b' ');
                        State::Between
                    }
                    _ => {
                        out.push(byte);
                        if byte == b'"' { State::Text } else { State::Between }
                    }
                }
            }
        };
    }
}

impl<R: Read> Read for JsonTokens<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.output.len() {
            self.output.clear();
            self.at = 0;
            let length = self.source.read(&mut self.input)?;
            for index in 0..length {
                self.step(self.input[index]);
            }
            if self.output.is_empty() && length > 0 {
                return self.read(out);
            }
        }
        let length = out.len().min(self.output.len() - self.at);
        out[..length].copy_from_slice(&self.output[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out one byte at a time, so that every state is met at a border.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let length = self.0.len().min(out.len()).min(1);
            out[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    #[test]
    fn only_bare_words_change() {
        let text = "\u{1e}{\"NaN \\\" -Infinity\": [NaN, -Infinity, -1.5e-7,Infinity], \"n\": null}";
        let wanted = " {\"NaN \\\" -Infinity\": [\"NaN\", \"-Infinity\", -1.5e-7,\"Infinity\"], \"n\": null}";
        for drops in [false, true] {
            let mut found = String::new();
            if drops {
                JsonTokens::new(Drops(text.as_bytes())).read_to_string(&mut found).unwrap();
            } else {
                JsonTokens::new(text.as_bytes()).read_to_string(&mut found).unwrap();
            }
            assert_eq!(found, wanted);
        }
    }
}
