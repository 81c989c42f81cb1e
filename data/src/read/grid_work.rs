//! Rows become stations, posts, organizations and patrols.

use geo::Geometry;
use wangge_model::{
    FeatureId, Organization, OrganizationClass, Patrol, Post, PostRole, Station, StationClass,
};

use super::classes::{organization_class, post_role, station_class};
use super::fields::Field;
use super::gather::Row;
use super::records::{Builder, Made, lines, place};

impl Builder<'_> {
    pub(super) fn station(&mut self, row: &Row, shape: &Geometry<f64>) -> Made<Station> {
        let place = place(shape, "Point")?;
        let class = self.class(row, Field::Class, station_class).unwrap_or(StationClass::Other);
        let name = self.optional(row, Field::Name)?;
        Ok(Station { id: self.id(row, shape)?, class, name, place })
    }

    pub(super) fn post(&mut self, row: &Row) -> Made<Post> {
        let unit = self.unit(row)?;
        let role = self.class(row, Field::Role, post_role).unwrap_or(PostRole::Other);
        let filled = self.flag(row, Field::Filled)?;
        let filled = filled
            .ok_or_else(|| self.fault(Field::Filled, self.value(row, Field::Filled), "1 or 0, 是 or 否"))?;
        let deputy = self.flag(row, Field::Deputy)?.unwrap_or(false);
        Ok(Post { id: self.unique(row, Field::Id, FeatureId::new)?, unit, role, filled, deputy })
    }

    pub(super) fn organization(&mut self, row: &Row) -> Made<Organization> {
        let unit = self.unit(row)?;
        let class = self.class(row, Field::Class, organization_class).unwrap_or(OrganizationClass::Other);
        // A row without a number stands for itself.
        let count = self.count(Field::Count, self.value(row, Field::Count))?.unwrap_or(1);
        Ok(Organization { id: self.unique(row, Field::Id, FeatureId::new)?, class, unit, count })
    }

    pub(super) fn patrol(&mut self, row: &Row, shape: Option<&Geometry<f64>>) -> Made<Patrol> {
        let trace = shape.map(|shape| lines(shape, "LineString or MultiLineString")).transpose()?;
        let unit = self.unit(row)?;
        let due_at = self.time(row, Field::DueAt)?.ok_or_else(|| {
            self.fault(Field::DueAt, self.value(row, Field::DueAt), "the time by which it was to be made")
        })?;
        let made_at = self.time(row, Field::MadeAt)?;
        Ok(Patrol { id: self.unique(row, Field::Id, FeatureId::new)?, unit, due_at, made_at, trace })
    }

    /// The code of a unit or the id of a building.
    fn unit(&self, row: &Row) -> Made<FeatureId> {
        let value = self.value(row, Field::Unit);
        FeatureId::new(&value.code())
            .map_err(|error| self.fault(Field::Unit, value, format!("the code of a unit: {error}")))
    }

    /// Yes or no, where the row says.
    fn flag(&self, row: &Row, field: Field) -> Made<Option<bool>> {
        let value = self.value(row, field);
        if value.is_blank() {
            return Ok(None);
        }
        match value.code().to_lowercase().as_str() {
            "1" | "true" | "yes" | "是" | "有" | "在岗" => Ok(Some(true)),
            "0" | "false" | "no" | "否" | "无" | "空缺" | "空岗" => Ok(Some(false)),
            _ => Err(self.fault(field, value, "1 or 0, true or false, 是 or 否")),
        }
    }
}
