//! What a bulletin says, in two languages.

use std::str::FromStr;

use wangge_analytics::performance::Period;

/// The language of a bulletin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    #[default]
    Chinese,
    English,
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "zh" => Ok(Self::Chinese),
            "en" => Ok(Self::English),
            _ => Err(format!("{text:?} is none of zh, en")),
        }
    }
}

impl Language {
    /// One of two texts.
    pub(super) fn of<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Chinese => zh,
            Self::English => en,
        }
    }

    /// For `lang` attributes.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The bulletin's kind.
    pub(super) fn title(self, period: Period) -> &'static str {
        let (zh, en) = match period {
            Period::Day => ("网格化治理日巡查通报", "Grid governance: the day"),
            Period::Week => ("网格化治理周通报", "Grid governance: the week"),
            Period::Month => ("网格化治理月评比", "Grid governance: the month"),
            Period::Year => ("网格化治理年度考评", "Grid governance: the year"),
        };
        self.of(zh, en)
    }

    /// What a domain is called.
    pub(super) fn domain(self, name: &str) -> &str {
        let zh = match name {
            "city_management" => "城市管理",
            "public_order" => "治安维稳",
            "livelihood" => "民生扶助",
            "public_opinion" => "社情民意",
            _ => name,
        };
        let en = match name {
            "city_management" => "City management",
            "public_order" => "Public order",
            "livelihood" => "Livelihood",
            "public_opinion" => "Public opinion",
            _ => name,
        };
        self.of(zh, en)
    }
}
