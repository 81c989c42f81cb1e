//! The kinds of cases of the sample district, each with its rhythm. Invented weights.

use wangge_model::Domain;

/// When in the year a category is common: one factor for each month.
type Season = [f64; 12];
const EVEN: Season = [1.0; 12];
const SUMMER: Season = [0.4, 0.4, 0.7, 1.0, 1.4, 1.8, 2.0, 1.9, 1.3, 0.9, 0.6, 0.4];
const WINTER: Season = [2.6, 2.0, 1.1, 0.3, 0.1, 0.1, 0.1, 0.1, 0.2, 0.6, 1.9, 2.6];
const RAIN: Season = [0.3, 0.4, 0.6, 0.8, 1.0, 1.6, 2.6, 2.4, 1.2, 0.7, 0.5, 0.3];
const LEAVES: Season = [0.8, 0.7, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 1.1, 1.6, 1.9, 1.2];

/// When in the day: one factor for every three hours.
type Hours = [f64; 8];
const OFFICE: Hours = [0.05, 0.05, 0.9, 2.2, 1.6, 2.0, 0.9, 0.3];
const WAKING: Hours = [0.2, 0.15, 1.0, 1.5, 1.4, 1.4, 1.5, 0.85];
const NIGHT: Hours = [1.5, 0.7, 0.4, 0.6, 0.8, 0.8, 1.4, 1.8];

/// Where in the district: in front of homes, or along streets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    Homes,
    Streets,
}

/// A kind of case.
pub(super) struct Category {
    pub(super) name: &'static str,
    pub(super) domain: Domain,
    /// Cases of this kind among all, as a weight.
    pub(super) weight: f64,
    pub(super) ground: Ground,
    pub(super) season: Season,
    pub(super) hours: Hours,
    /// Cases on a day of the weekend, as a share of those on a working day.
    pub(super) weekend: f64,
    /// Hours until it should be handled.
    pub(super) limit: u32,
}

const fn category(
    name: &'static str,
    domain: Domain,
    weight: f64,
    (ground, season, hours): (Ground, Season, Hours),
    (weekend, limit): (f64, u32),
) -> Category {
    Category { name, domain, weight, ground, season, hours, weekend, limit }
}

use Domain::{CityManagement as City, Livelihood, PublicOpinion as Opinion, PublicOrder as Order};
use Ground::{Homes, Streets};

/// Names after the components and events of city management and the hotline's usual matters.
pub(super) const CATEGORIES: [Category; 24] = [
    category("暴露垃圾", City, 11.0, (Homes, SUMMER, OFFICE), (0.8, 4)),
    category("占道经营", City, 10.0, (Streets, SUMMER, WAKING), (1.3, 2)),
    category("机动车乱停放", City, 9.0, (Streets, EVEN, WAKING), (1.1, 4)),
    category("道路破损", City, 5.0, (Streets, RAIN, OFFICE), (0.5, 120)),
    category("井盖破损", City, 3.0, (Streets, RAIN, OFFICE), (0.6, 24)),
    category("非法小广告", City, 6.0, (Homes, EVEN, OFFICE), (0.5, 12)),
    category("道路积水", City, 2.5, (Streets, RAIN, WAKING), (1.0, 6)),
    category("路灯不亮", City, 2.5, (Streets, WINTER, NIGHT), (0.9, 48)),
    category("落叶未清扫", City, 2.0, (Streets, LEAVES, OFFICE), (0.7, 12)),
    category("施工扬尘", City, 3.0, (Streets, EVEN, WAKING), (0.7, 8)),
    category("违章搭建", City, 2.0, (Homes, EVEN, OFFICE), (0.6, 360)),
    category("社会生活噪声", Order, 6.0, (Homes, SUMMER, NIGHT), (1.4, 4)),
    category("邻里纠纷", Order, 4.0, (Homes, EVEN, WAKING), (1.3, 72)),
    category("消防通道堵塞", Order, 3.0, (Homes, EVEN, NIGHT), (1.1, 8)),
    category("电动车违规充电", Order, 3.0, (Homes, EVEN, NIGHT), (1.0, 12)),
    category("流浪犬扰民", Order, 2.0, (Homes, SUMMER, WAKING), (1.0, 24)),
    category("供暖不热", Livelihood, 6.0, (Homes, WINTER, WAKING), (1.1, 24)),
    category("停水停电", Livelihood, 3.0, (Homes, SUMMER, WAKING), (1.0, 8)),
    category("电梯故障", Livelihood, 3.0, (Homes, EVEN, WAKING), (1.1, 4)),
    category("管道堵塞", Livelihood, 3.5, (Homes, RAIN, WAKING), (1.1, 24)),
    category("养老服务", Livelihood, 1.5, (Homes, EVEN, OFFICE), (0.3, 120)),
    category("物业管理", Opinion, 4.0, (Homes, EVEN, OFFICE), (0.8, 120)),
    category("公交线路建议", Opinion, 1.5, (Streets, EVEN, OFFICE), (0.5, 240)),
    category("老旧小区改造", Opinion, 2.0, (Homes, EVEN, OFFICE), (0.5, 240)),
];
