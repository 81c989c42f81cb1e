SELECT
    buildings.fid,
    buildings.id,
    buildings.geom,
    buildings.households,
    buildings.levels,
    buildings.floor_area,
    building_footprints.geom
FROM buildings
LEFT JOIN building_footprints ON building_footprints.id = buildings.id
