//! Organizations as counts.

use std::collections::HashSet;

use serde::Serialize;
use utoipa::ToSchema;
use wangge_model::{FeatureId, Organization, OrganizationClass};

/// The organizations of some ground, as counts. Those of a unit above are in the total of the district
/// alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct Organized {
    /// Grids with a party branch (网格党支部).
    grids_with_branch: u64,
    /// Buildings with a party group (楼栋党小组).
    buildings_with_group: u64,
    /// Communities with a committee (居民委员会).
    communities_with_committee: u64,
    /// Grids whose leader is a member (党员任网格长), as the source counts them.
    grids_led_by_members: u64,
    /// 社会组织.
    social_organizations: u64,
    other: u64,
    /// What has been counted, so that a second body of the same unit counts once.
    #[serde(skip)]
    seen: HashSet<(OrganizationClass, FeatureId)>,
}

impl Organized {
    pub(super) fn add(&mut self, organization: &Organization) {
        let Organization { class, unit, count, .. } = organization;
        if *count == 0 {
            return;
        }
        let mut first = || u64::from(self.seen.insert((*class, unit.clone())));
        match class {
            OrganizationClass::PartyBranch => self.grids_with_branch += first(),
            OrganizationClass::PartyGroup => self.buildings_with_group += first(),
            OrganizationClass::Committee => self.communities_with_committee += first(),
            OrganizationClass::LedByMember => self.grids_led_by_members += u64::from(*count),
            OrganizationClass::Social => self.social_organizations += u64::from(*count),
            OrganizationClass::Other => self.other += u64::from(*count),
        }
    }
}
