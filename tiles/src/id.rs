//! Ids of features that stay the same from one revision to the next.

/// What a hash has and a number does not, so that neither is taken for the other. Scripts in a
/// browser hold whole numbers below 2⁵³ exactly.
const HASHED: u64 = 1 << 52;

/// The id in tiles of the feature with this code: the code itself where it is a whole number below
/// 2⁵² without leading zeros, else a hash of it (FNV-1a, 52 bits) above that.
pub fn feature_id(code: &str) -> u64 {
    number(code).unwrap_or_else(|| HASHED | hash(code.as_bytes()) & (HASHED - 1))
}

fn number(code: &str) -> Option<u64> {
    let plain = code.bytes().all(|byte| byte.is_ascii_digit()) && (code == "0" || !code.starts_with('0'));
    let number = code.parse().ok().filter(|_| plain)?;
    (number < HASHED).then_some(number)
}

/// The 64 bits of FNV-1a folded to 52, so that the high ones count too.
fn hash(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let whole = bytes.iter().fold(0xcbf2_9ce4_8422_2325, step);
    whole ^ whole >> 52
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_a_number_is_its_own_id() {
        assert_eq!(feature_id("370105001001001"), 370_105_001_001_001);
        assert_eq!(feature_id("0"), 0);
        assert_eq!(feature_id("4503599627370495"), HASHED - 1);
    }

    #[test]
    fn other_codes_have_ids_that_no_number_has() {
        for code in ["", "007", "+7", "-7", "b7", "4503599627370496", "99999999999999999999", "楼7"] {
            let id = feature_id(code);
            assert!((HASHED..2 * HASHED).contains(&id), "{code:?}: {id}");
        }
    }

    #[test]
    fn an_id_is_the_same_in_every_version() {
        // FNV-1a of "foobar" is published: 0x85944171f73967e8.
        assert_eq!(hash(b"foobar"), 0x8594_4171_f739_67e8 ^ 0x859);
        assert_eq!(feature_id("foobar"), HASHED | 0x0004_4171_f739_67e8 ^ 0x859);
    }
}
