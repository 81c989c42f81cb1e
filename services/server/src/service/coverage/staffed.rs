//! Posts and whether somebody holds them.

use serde::Serialize;
use utoipa::ToSchema;
use wangge_model::{Post, PostRole};

use crate::service::Served;

/// The posts of some ground. A post of a unit above is in the total of the district alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct Staffed {
    pub(crate) posts: u64,
    /// Posts that somebody holds.
    pub(crate) filled: u64,
    /// Filled posts, a share of all; nothing without posts.
    filled_share: Option<f64>,
    /// Posts that somebody stands in for (AB 岗).
    pub(crate) with_deputy: u64,
    /// 网格长.
    leaders: u64,
    leaders_filled: u64,
    /// 专职网格员.
    full_time: u64,
    full_time_filled: u64,
    /// 兼职网格员.
    part_time: u64,
    part_time_filled: u64,
    /// 社区民警.
    police: u64,
    police_filled: u64,
    /// Households for each filled post; nothing without one.
    pub(crate) households_per_filled_post: Option<f64>,
}

impl Staffed {
    pub(super) fn add(&mut self, post: &Post) {
        let filled = u64::from(post.filled);
        self.posts += 1;
        self.filled += filled;
        self.with_deputy += u64::from(post.deputy);
        let (all, held) = match post.role {
            PostRole::Leader => (&mut self.leaders, &mut self.leaders_filled),
            PostRole::FullTime => (&mut self.full_time, &mut self.full_time_filled),
            PostRole::PartTime => (&mut self.part_time, &mut self.part_time_filled),
            PostRole::Police => (&mut self.police, &mut self.police_filled),
            PostRole::Other => return,
        };
        *all += 1;
        *held += filled;
    }

    /// Once all are added: the figures that go by households.
    pub(super) fn set_households(&mut self, households: u64) {
        let share = |of: u64, whole: u64| (whole > 0).then(|| of as f64 / whole as f64);
        self.filled_share = share(self.filled, self.posts);
        self.households_per_filled_post = share(households, self.filled);
    }
}

/// All posts of the district, those of unknown units too; nothing where none are known.
pub(crate) fn posts_of_district(served: &Served) -> Option<Staffed> {
    let posts = &served.snapshot().work().posts;
    let mut staffed = Staffed::default();
    for post in posts {
        staffed.add(post);
    }
    staffed.set_households(served.community_households.iter().sum());
    (!posts.is_empty()).then_some(staffed)
}
