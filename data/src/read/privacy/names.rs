/// The surnames that nearly all people in China have.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪辛牛樊葛邢安齐庞伍";

const DOUBLE_SURNAMES: [&str; 8] = ["欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "夏侯"];

/// What names of places, buildings and things end in, but names of people hardly ever.
const PLACE_ENDINGS: &str = "楼村路街区园苑庄里院社巷城府台桥厦店站河湖山家镇乡县市省州港湾坊屯营寨沟口铺集场厂馆校房宅居座栋号层室组队部局所处会司类型级道弄段塔寺庙门井泉";

/// Common given names in English.
const GIVEN_NAMES: [&str; 112] = [
    "james",
    "john",
    "robert",
    "michael",
    "william",
    "david",
    "richard",
    "joseph",
    "thomas",
    "charles",
    "christopher",
    "daniel",
    "matthew",
    "anthony",
    "mark",
    "donald",
    "steven",
    "paul",
    "andrew",
    "joshua",
    "kenneth",
    "kevin",
    "brian",
    "george",
    "edward",
    "ronald",
    "timothy",
    "jason",
    "jeffrey",
    "ryan",
    "jacob",
    "gary",
    "nicholas",
    "eric",
    "jonathan",
    "stephen",
    "larry",
    "justin",
    "scott",
    "brandon",
    "benjamin",
    "samuel",
    "frank",
    "gregory",
    "raymond",
    "patrick",
    "alexander",
    "jack",
    "dennis",
    "jerry",
    "tyler",
    "aaron",
    "henry",
    "peter",
    "adam",
    "harry",
    "oliver",
    "mary",
    "patricia",
    "jennifer",
    "linda",
    "elizabeth",
    "barbara",
    "susan",
    "jessica",
    "sarah",
    "karen",
    "nancy",
    "lisa",
    "betty",
    "margaret",
    "sandra",
    "ashley",
    "kimberly",
    "emily",
    "donna",
    "michelle",
    "dorothy",
    "carol",
    "amanda",
    "melissa",
    "deborah",
    "stephanie",
    "rebecca",
    "sharon",
    "laura",
    "cynthia",
    "kathleen",
    "amy",
    "shirley",
    "angela",
    "helen",
    "anna",
    "brenda",
    "pamela",
    "nicole",
    "samantha",
    "katherine",
    "emma",
    "ruth",
    "christine",
    "catherine",
    "debra",
    "rachel",
    "carolyn",
    "janet",
    "virginia",
    "maria",
    "heather",
    "jane",
    "alice",
    "julia",
];

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// A surname and one or two characters more, not ending like a place; placeholders such as 张某 too.
pub(super) fn is_chinese_name(text: &str) -> bool {
    let chars: Vec<char> = text.chars().filter(|c| !matches!(c, ' ' | '\u{3000}')).collect();
    let masked = |c: &char| is_han(*c) || matches!(c, '*' | '＊' | '某');
    let (Some(first), Some(last)) = (chars.first(), chars.last()) else { return false };
    if !chars.iter().all(masked) || !is_han(*first) || PLACE_ENDINGS.contains(*last) {
        return false;
    }
    let compound = DOUBLE_SURNAMES.iter().any(|name| text.starts_with(name));
    match chars.len() {
        2 | 3 => SURNAMES.contains(*first) || compound && chars.len() == 3,
        4 => compound,
        _ => false,
    }
}

/// Two or three capitalized words of which one is a common given name.
pub(super) fn is_english_name(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let shaped = |word: &&str| {
        let word = word.trim_end_matches('.');
        word.starts_with(|c: char| c.is_uppercase())
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
    };
    let given = |word: &str| GIVEN_NAMES.contains(&word.to_lowercase().as_str());
    if !(2..=3).contains(&words.len()) || !words.iter().all(shaped) {
        return false;
    }
    let place = [
        "street", "road", "avenue", "lane", "house", "hall", "court", "school", "church", "park", "building",
    ];
    let last_place = words.last().is_some_and(|word| place.contains(&word.to_lowercase().as_str()));
    // "John Smith" and "Smith, John".
    !last_place && (given(words[0]) || text.contains(',') && given(words[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people() {
        for name in ["张伟", "王小明", "欧阳修", "诸葛孔明", "李*", "赵某某", "刘 洋"] {
            assert!(is_chinese_name(name), "{name}");
        }
        for name in ["John Smith", "Smith, John", "Mary J. O'Neil"] {
            assert!(is_english_name(name), "{name}");
        }
    }

    #[test]
    fn places() {
        for name in [
            "1号楼",
            "历山路",
            "王家庄",
            "李村",
            "高新区",
            "天桥区",
            "北园",
            "住宅",
            "商业",
            "解放桥社区居民委员会",
            "钢混",
            "5",
        ] {
            assert!(!is_chinese_name(name), "{name}");
        }
        for name in ["Rathaus", "St. John Church", "John Street", "Main Street", "North Precinct", "Airways"]
        {
            assert!(!is_english_name(name), "{name}");
        }
    }
}
