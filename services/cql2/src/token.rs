//! CQL2 text in words, numbers and signs.

use std::iter::Peekable;
use std::str::CharIndices;

use crate::error::{FilterError, Place};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// A keyword or a name, as it was written.
    Word(String),
    /// A name in double quotes.
    Quoted(String),
    /// A text in single quotes.
    Text(String),
    Number(f64),
    /// An operator, a parenthesis or a comma.
    Sign(&'static str),
}

/// Signs, those of two characters first.
const SIGNS: [&str; 15] = ["<>", "<=", ">=", "=", "<", ">", "(", ")", ",", "+", "-", "*", "/", "%", "^"];

/// Reads the whole text. The places are in characters, counted from 1.
pub(crate) fn tokens(text: &str) -> Result<Vec<(Place, Token)>, FilterError> {
    let mut all = Vec::new();
    let mut rest = text.char_indices().peekable();
    let mut character = 0;
    let mut counted = 0;
    while let Some(&(at, c)) = rest.peek() {
        // Places are only counted forwards, so that counting takes no longer than reading.
        character += text[counted..at].chars().count();
        counted = at;
        if c.is_whitespace() {
            rest.next();
            continue;
        }
        let place = Place::Character(character + 1);
        let token = token(text, at, c, &mut rest).map_err(|message| FilterError::new(&place, message))?;
        all.push((place, token));
    }
    Ok(all)
}

type Rest<'a> = Peekable<CharIndices<'a>>;

fn token(text: &str, at: usize, first: char, rest: &mut Rest) -> Result<Token, String> {
    if first == '\'' || first == '"' {
        rest.next();
        let inside = quoted(first, rest).ok_or_else(|| format!("the quote {first} is never closed"))?;
        return Ok(if first == '"' { Token::Quoted(inside) } else { Token::Text(inside) });
    }
    if first.is_ascii_digit() || first == '.' {
        return number(text, at, rest);
    }
    if is_name_start(first) {
        return Ok(Token::Word(take(text, at, rest, is_name)));
    }
    let sign = SIGNS.into_iter().find(|sign| text[at..].starts_with(sign));
    let sign = sign.ok_or_else(|| format!("{first:?} means nothing here"))?;
    for _ in sign.chars() {
        rest.next();
    }
    Ok(Token::Sign(sign))
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == ':'
}

fn is_name(c: char) -> bool {
    is_name_start(c) || c.is_alphanumeric() || c == '.'
}

fn take(text: &str, from: usize, rest: &mut Rest, more: impl Fn(char) -> bool) -> String {
    let mut end = from;
    while let Some((at, c)) = rest.next_if(|(_, c)| more(*c)) {
        end = at + c.len_utf8();
    }
    text[from..end].to_owned()
}

/// What is in quotes; the quote itself is written twice or, in text, after a backslash.
fn quoted(quote: char, rest: &mut Rest) -> Option<String> {
    let mut inside = String::new();
    loop {
        match rest.next()?.1 {
            c if c == quote => match rest.next_if(|(_, next)| *next == quote) {
                Some(_) => inside.push(quote),
                None => return Some(inside),
            },
            '\\' if rest.peek().is_some_and(|(_, next)| *next == quote) => {
                rest.next();
                inside.push(quote);
            }
            c => inside.push(c),
        }
    }
}

fn number(text: &str, at: usize, rest: &mut Rest) -> Result<Token, String> {
    let mut written = take(text, at, rest, |c| c.is_ascii_digit() || c == '.');
    if let Some((_, e)) = rest.next_if(|(_, c)| matches!(c, 'e' | 'E')) {
        written.push(e);
        written.extend(rest.next_if(|(_, c)| matches!(c, '+' | '-')).map(|(_, sign)| sign));
        while let Some((_, digit)) = rest.next_if(|(_, c)| c.is_ascii_digit()) {
            written.push(digit);
        }
    }
    let number = written.parse().ok().filter(|number: &f64| number.is_finite());
    number.map(Token::Number).ok_or_else(|| format!("{written:?} is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Token> {
        tokens(text).unwrap().into_iter().map(|(_, token)| token).collect()
    }

    #[test]
    fn words_texts_numbers_and_signs() {
        assert_eq!(
            kinds("a.b<='it''s'-1.5e3"),
            [
                Token::Word("a.b".to_owned()),
                Token::Sign("<="),
                Token::Text("it's".to_owned()),
                Token::Sign("-"),
                Token::Number(1500.0)
            ]
        );
        assert_eq!(kinds("\"a \"\"b\"\"\""), [Token::Quoted("a \"b\"".to_owned())]);
        assert_eq!(kinds("户数"), [Token::Word("户数".to_owned())]);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_place() {
        for (text, says) in [
            ("户 = 'a", "at character 5: the quote ' is never closed"),
            ("a = 1e999", "at character 5: \"1e999\" is no number"),
            ("a = 1.2.3", "at character 5: \"1.2.3\" is no number"),
            ("a ; b", "at character 3: ';' means nothing here"),
        ] {
            assert_eq!(tokens(text).unwrap_err().to_string(), says);
        }
    }
}
