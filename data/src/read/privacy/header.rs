use wangge_model::Layer;

/// Chinese words that name or identify a person wherever they stand in a header.
const PERSONAL_WORDS: [&str; 32] = [
    "姓名",
    "户主",
    "联系人",
    "联系方式",
    "电话",
    "手机",
    "身份证",
    "证件号",
    "护照",
    "邮箱",
    "电子邮件",
    "邮件地址",
    "业主",
    "房主",
    "产权人",
    "所有权人",
    "承租人",
    "租户",
    "居民名",
    "住户名",
    "负责人",
    "网格员",
    "网格长",
    "楼长",
    "楼栋长",
    "微信",
    "qq号",
    "出生日期",
    "出生年月",
    "车牌",
    "银行卡",
    "社保号",
];

/// Chinese words that make a count or an organization out of a person.
const HARMLESS_WORDS: [&str; 9] =
    ["委员会", "业委会", "数量", "总数", "人数", "户数", "电话亭", "手机店", "是否"];

/// English words that identify a person wherever they stand as a word.
const PERSONAL_TOKENS: [&str; 31] = [
    "phone",
    "phones",
    "telephone",
    "tel",
    "mobile",
    "cellphone",
    "email",
    "emails",
    "mail",
    "idcard",
    "passport",
    "ssn",
    "surname",
    "firstname",
    "lastname",
    "forename",
    "fullname",
    "givenname",
    "familyname",
    "householder",
    "dob",
    "birthdate",
    "birthday",
    "wechat",
    "qq",
    "xingming",
    "dianhua",
    "shouji",
    "shenfenzheng",
    "resident",
    "tenant",
];

/// Pairs of English words that identify a person when they follow each other.
const PERSONAL_PAIRS: [(&str, &str); 18] = [
    ("first", "name"),
    ("last", "name"),
    ("full", "name"),
    ("given", "name"),
    ("family", "name"),
    ("owner", "name"),
    ("person", "name"),
    ("contact", "name"),
    ("head", "name"),
    ("cell", "phone"),
    ("id", "card"),
    ("id", "number"),
    ("identity", "card"),
    ("identity", "number"),
    ("identity", "no"),
    ("national", "id"),
    ("citizen", "id"),
    ("e", "mail"),
];

/// English words that are a person only when they are the whole header.
const PERSONAL_HEADERS: [&str; 8] =
    ["owner", "owners", "contact", "person", "occupant", "landlord", "ownername", "headofhousehold"];

/// English words that make a count out of a person, in front and behind.
const COUNTS_IN_FRONT: [&str; 5] = ["count", "num", "number", "total", "n"];
const COUNTS_BEHIND: [&str; 6] = ["count", "total", "share", "pct", "density", "area"];

/// The header's words in lower case, split where spelling splits them.
fn tokens(header: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for c in header.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && lower_before) {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().expect("never empty").extend(c.to_lowercase());
        }
        lower_before = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The word in a header that tells of persons.
pub(super) fn personal_word(header: &str) -> Option<String> {
    let lower = header.to_lowercase();
    let harmless = HARMLESS_WORDS.iter().any(|word| lower.contains(word)) || lower.ends_with('数');
    if let Some(word) = PERSONAL_WORDS.iter().find(|word| lower.contains(**word)).filter(|_| !harmless) {
        return Some((*word).to_owned());
    }
    let words = tokens(header);
    if let Some(pair) = words
        .windows(2)
        .find(|pair| PERSONAL_PAIRS.iter().any(|(first, second)| pair[0] == *first && pair[1] == *second))
    {
        return Some(pair.join(" "));
    }
    let is = |word: Option<&String>, known: &[&str]| word.is_some_and(|word| known.contains(&word.as_str()));
    if is(words.first(), &COUNTS_IN_FRONT) || is(words.last(), &COUNTS_BEHIND) {
        return None;
    }
    let whole = words.concat();
    let known = |word: &&String| PERSONAL_TOKENS.contains(&word.as_str());
    words.iter().find(known).cloned().or_else(|| {
        PERSONAL_HEADERS.iter().chain(&PERSONAL_TOKENS).find(|word| **word == whole).map(|w| (*w).to_owned())
    })
}

/// Whether a header names places, so that short words in its column are no persons' names.
pub(super) fn names_places(header: &str, layer: Layer) -> bool {
    const CHINESE: [&str; 28] = [
        "社区", "街道", "村", "小区", "路", "街", "楼", "地址", "区", "地名", "省", "市", "县", "镇", "乡",
        "建筑", "单元", "类", "用途", "结构", "状态", "位置", "单位", "项目", "河", "桥", "拼音", "等级",
    ];
    const ENGLISH: [&str; 24] = [
        "place",
        "street",
        "road",
        "community",
        "subdistrict",
        "district",
        "building",
        "address",
        "addr",
        "city",
        "town",
        "village",
        "province",
        "county",
        "area",
        "region",
        "class",
        "fclass",
        "type",
        "precinct",
        "station",
        "use",
        "landuse",
        "amenity",
    ];
    if CHINESE.iter().any(|word| header.contains(word)) {
        return true;
    }
    let words = tokens(header);
    if words.iter().any(|word| ENGLISH.contains(&word.as_str())) {
        return true;
    }
    // Where every row is a place, its name is the name of a place.
    let named = words.iter().any(|word| word.contains("name")) || header.contains("名");
    named && !matches!(layer, Layer::Buildings | Layer::Households)
}

/// Whether a header announces codes, which may be as long as a telephone number.
pub(super) fn names_codes(header: &str) -> bool {
    let words = tokens(header);
    ["编号", "编码", "代码", "标识"].iter().any(|word| header.contains(word))
        || words.iter().any(|word| {
            word == "id"
                || word == "fid"
                || word.contains("code")
                || word.ends_with("id")
                || word == "uid"
                || word == "gid"
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_are_known_in_both_languages() {
        for header in [
            "姓名",
            "户主姓名",
            "户主",
            "联系人",
            "联系电话",
            "手机号码",
            "身份证号",
            "邮箱",
            "业主",
            "网格员",
            "phone",
            "Phone_No",
            "contact:phone",
            "tags.phone",
            "mobile",
            "id_card",
            "ID Card",
            "idCard",
            "email",
            "E-mail",
            "owner_name",
            "ownerName",
            "Owner",
            "first_name",
            "resident",
            "resident_name",
            "householder",
            "TEL",
            "OwnerName",
            "OWNERNAME",
            "IDCARD",
            "identity_number",
            "national_id",
            "phone_number",
            "Mobile Num",
        ] {
            assert!(personal_word(header).is_some(), "{header}");
        }
    }

    #[test]
    fn places_and_counts_are_not() {
        for header in [
            "社区名称",
            "name",
            "名称",
            "户数",
            "楼栋编号",
            "id",
            "residents",
            "residential",
            "households",
            "housing_units",
            "mobile_count",
            "number_of_phones",
            "业主委员会",
            "业主人数",
            "联系人数",
            "电话亭",
            "code",
            "street_name",
            "telecom",
            "hotel",
            "email_count",
            "building:levels",
            "population",
            "building_id",
            "id",
            "osm_id",
            "人口数",
            "ownership",
            "tenants",
            "cell",
            "number",
            "TOTPOP",
        ] {
            assert_eq!(personal_word(header), None, "{header}");
        }
    }
}
