//! Invented names that sound like places.

use std::collections::HashSet;

use super::random::Random;

const FIRST: [&str; 40] = [
    "云", "清", "泺", "长", "永", "新", "北", "东", "安", "泰", "凤", "柳", "杨", "槐", "锦", "金", "银",
    "玉", "瑞", "和", "兴", "丰", "明", "白", "青", "石", "宝", "福", "顺", "平", "宁", "双", "大", "南",
    "西", "春", "光", "文", "义", "仁",
];
const SECOND: [&str; 32] = [
    "桥", "园", "河", "泉", "堤", "湾", "庄", "里", "坊", "塘", "门", "屯", "山", "林", "苑", "亭", "台",
    "洼", "坡", "口", "阁", "溪", "津", "渡", "丰", "康", "华", "盛", "阳", "源", "仓", "井",
];

/// A maker of names that never gives one twice.
#[derive(Debug)]
pub(super) struct Names {
    random: Random,
    given: HashSet<String>,
}

impl Names {
    pub(super) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed, 61), given: HashSet::new() }
    }

    /// A new name with this ending.
    pub(super) fn make(&mut self, ending: &str) -> String {
        let mut round = 0;
        loop {
            let pick = |random: &mut Random, list: &[&'static str]| {
                list[random.whole(0, list.len() as u32 - 1) as usize]
            };
            let mut name = pick(&mut self.random, &FIRST).to_owned();
            // Two characters while there are enough, then three.
            if round > 6 {
                name += pick(&mut self.random, &FIRST);
            }
            name += pick(&mut self.random, &SECOND);
            name += ending;
            if self.given.insert(name.clone()) {
                return name;
            }
            round += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_names_are_all_different() {
        let mut names = Names::new(1);
        let made: HashSet<String> = (0..8000).map(|_| names.make("路")).collect();
        assert_eq!(made.len(), 8000);
    }
}
