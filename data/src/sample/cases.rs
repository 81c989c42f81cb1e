//! A year of cases for the sample district: rhythms of day, week and season, places where things go
//! wrong again and again, a few outbreaks, and the faults that real exports have.

use geo::Coord;
use wangge_model::{
    Case, CaseStatus, CaseTimes, DistrictData, Domain, FeatureId, LocalProjection, Place, Timestamp,
};

use super::categories::{CATEGORIES, Category, Ground};
use super::random::Random;

/// 2025-01-01T00:00:00 in China, seconds after 1970.
const START: i64 = 1_735_660_800;
const DAY: i64 = 86_400;
const DAYS: i64 = 365;
/// Weekday of the first day, Monday being 0.
const FIRST_WEEKDAY: i64 = 2;

/// One in so many cases has no place, lies at 0, 0, or lies where the source puts what it cannot find.
const WITHOUT_PLACE: f64 = 0.004;
const AT_ZERO: f64 = 0.002;
const AT_FALLBACK: f64 = 0.008;
/// Share of cases at places where things go wrong again and again.
const AT_TROUBLE: f64 = 0.22;
/// How many such places each category has, and how wide they are in metres.
const TROUBLES: u32 = 9;
const TROUBLE_WIDTH: f64 = 90.0;

/// Something that goes round for some days in one place.
struct Outbreak {
    category: usize,
    /// Cases, as a share of all.
    share: f64,
    first_day: i64,
    days: i64,
    /// Metres.
    width: f64,
}

const OUTBREAKS: [Outbreak; 5] = [
    Outbreak { category: 16, share: 0.001_2, first_day: 12, days: 6, width: 420.0 },
    Outbreak { category: 19, share: 0.000_8, first_day: 97, days: 9, width: 260.0 },
    Outbreak { category: 6, share: 0.001_5, first_day: 196, days: 3, width: 700.0 },
    Outbreak { category: 17, share: 0.000_9, first_day: 221, days: 4, width: 500.0 },
    Outbreak { category: 0, share: 0.000_7, first_day: 281, days: 12, width: 300.0 },
];

/// Makes so many cases of the year 2025 in the order of their ids; the same ones for the same district,
/// seed and number.
///
/// Some have no place, lie at 0, 0 or on the point where a source puts what it cannot find; some
/// categories gather at a few places; five outbreaks are for an analyst to find.
pub fn make_cases(data: &DistrictData, seed: u64, count: u32) -> Vec<Case> {
    let Some(grounds) = Grounds::of(data) else { return Vec::new() };
    let mut random = Random::new(seed, 90_001);
    let troubles: Vec<Vec<Coord<f64>>> = CATEGORIES
        .iter()
        .map(|category| (0..TROUBLES).map(|_| grounds.place(category.ground, &mut random)).collect())
        .collect();
    let centres = OUTBREAKS.map(|outbreak| grounds.place(CATEGORIES[outbreak.category].ground, &mut random));
    let fallback = grounds.place(Ground::Homes, &mut random);
    let days: Vec<Vec<f64>> = CATEGORIES.iter().map(day_weights).collect();
    let weights = CATEGORIES.map(|category| category.weight);
    let mut drawn = Vec::with_capacity(count as usize);
    for (outbreak, centre) in OUTBREAKS.iter().zip(centres) {
        for _ in 0..(f64::from(count) * outbreak.share) as u32 {
            let day = outbreak.first_day + (random.unit() * random.unit() * outbreak.days as f64) as i64;
            let at = grounds.near(centre, outbreak.width, &mut random);
            drawn.push((moment(outbreak.category, day, &mut random), outbreak.category, Some(at)));
        }
    }
    let cumulative: Vec<Vec<f64>> = days.iter().map(|weights| running_sum(weights)).collect();
    let kinds = running_sum(&weights);
    while drawn.len() < count as usize {
        let kind = draw(&kinds, &mut random);
        let day = draw(&cumulative[kind], &mut random) as i64;
        let at = if random.chance(AT_TROUBLE) {
            // The first few are worse than the others.
            let which = (random.unit() * random.unit() * f64::from(TROUBLES)) as usize;
            grounds.near(troubles[kind][which], TROUBLE_WIDTH, &mut random)
        } else {
            grounds.place(CATEGORIES[kind].ground, &mut random)
        };
        let at = match random.unit() {
            luck if luck < WITHOUT_PLACE => None,
            luck if luck < WITHOUT_PLACE + AT_ZERO => Some(Coord { x: 0.0, y: 0.0 }),
            luck if luck < WITHOUT_PLACE + AT_ZERO + AT_FALLBACK => Some(fallback),
            _ => Some(at),
        };
        drawn.push((moment(kind, day, &mut random), kind, at));
    }
    // Numbers are given as cases come in.
    drawn.sort_by_key(|(reported, ..)| *reported);
    let number = |(index, (reported, kind, at))| case(index, reported, &CATEGORIES[kind], at, &mut random);
    drawn.into_iter().enumerate().map(number).collect()
}

fn running_sum(weights: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    weights
        .iter()
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect()
}

/// An index in proportion to weights that are summed up already.
fn draw(sums: &[f64], random: &mut Random) -> usize {
    let target = random.unit() * sums.last().copied().unwrap_or(0.0);
    sums.partition_point(|sum| *sum <= target).min(sums.len().saturating_sub(1))
}

fn day_weights(category: &Category) -> Vec<f64> {
    let weight = |day: i64| {
        let month = (day * 12 / DAYS) as usize;
        let weekend = (day + FIRST_WEEKDAY) % 7 >= 5;
        category.season[month] * if weekend { category.weekend } else { 1.0 }
    };
    (0..DAYS).map(weight).collect()
}

/// Seconds after 1970 of a case on a day.
fn moment(kind: usize, day: i64, random: &mut Random) -> i64 {
    let three_hours = random.pick(&CATEGORIES[kind].hours) as i64;
    START + day * DAY + three_hours * 10_800 + i64::from(random.whole(0, 10_799))
}

/// Where cases can be.
struct Grounds<'a> {
    data: &'a DistrictData,
    projection: LocalProjection,
    /// Households up to and with each building.
    households: Vec<f64>,
    /// Vertices of streets with the next one.
    segments: Vec<(Coord<f64>, Coord<f64>)>,
    /// Metres up to and with each of them.
    lengths: Vec<f64>,
}

impl<'a> Grounds<'a> {
    /// Nothing for a district without buildings or streets.
    fn of(data: &'a DistrictData) -> Option<Self> {
        let centre = data.buildings.get(data.buildings.len() / 2)?.place.coord();
        let projection = LocalProjection::at(centre);
        let weights: Vec<f64> =
            data.buildings.iter().map(|it| 0.2 + f64::from(it.households.unwrap_or(0))).collect();
        let lines = data.streets.iter().flat_map(|street| street.lines.geometry().iter());
        let segments: Vec<_> =
            lines.flat_map(|line| line.lines().map(|edge| (edge.start, edge.end))).collect();
        let metres = |&(a, b): &(Coord<f64>, Coord<f64>)| {
            let off = projection.forward(b) - projection.forward(a);
            off.x.hypot(off.y)
        };
        let lengths: Vec<f64> = segments.iter().map(metres).collect();
        let (households, lengths) = (running_sum(&weights), running_sum(&lengths));
        (!segments.is_empty()).then_some(Self { data, projection, households, segments, lengths })
    }

    /// A place in front of a home or beside a street.
    fn place(&self, ground: Ground, random: &mut Random) -> Coord<f64> {
        match ground {
            Ground::Homes => {
                let building = draw(&self.households, random);
                self.near(self.data.buildings[building].place.coord(), 12.0, random)
            }
            Ground::Streets => {
                let (start, end) = self.segments[draw(&self.lengths, random)];
                self.near(start + (end - start) * random.unit(), 4.0, random)
            }
        }
    }

    /// A place some metres away: normal in both directions.
    fn near(&self, at: Coord<f64>, metres: f64, random: &mut Random) -> Coord<f64> {
        // Twelve even numbers add up to nearly a normal one.
        let mut normal = || (0..12).map(|_| random.unit()).sum::<f64>() - 6.0;
        let off = Coord { x: normal() * metres, y: normal() * metres };
        self.projection.inverse(self.projection.forward(at) + off)
    }
}

/// The systems that cases come from, with what their ids begin with.
const SOURCES: [(&str, &str); 3] = [("数字城管", "CG"), ("12345", "RX"), ("综治", "ZZ")];

fn source(domain: Domain, random: &mut Random) -> (&'static str, &'static str) {
    SOURCES[match domain {
        Domain::CityManagement => random.pick(&[7.0, 2.5, 0.5]),
        Domain::PublicOrder => random.pick(&[0.5, 3.0, 6.5]),
        Domain::Livelihood | Domain::PublicOpinion => random.pick(&[0.5, 8.0, 1.5]),
    }]
}

/// How often a case was dispatched anew: one of twenty. By its number alone, so that nothing else of the sample
/// depends on it.
fn redispatched(index: usize) -> u16 {
    let mut random = Random::new(index as u64, 90_003);
    u16::from(random.chance(0.05)) + u16::from(random.chance(0.005))
}

/// The life of a case, as far as it has come by the end of the year.
fn case(
    index: usize,
    reported: i64,
    category: &Category,
    at: Option<Coord<f64>>,
    random: &mut Random,
) -> Case {
    let (source, prefix) = source(category.domain, random);
    let limit = f64::from(category.limit) * 3_600.0;
    let refused = random.chance(0.04);
    let filed = reported + i64::from(random.whole(60, 3_000));
    let dispatched = filed + i64::from(random.whole(60, 5_400));
    let due = dispatched + limit as i64;
    let slow = random.chance(0.11);
    let handled = dispatched
        + (limit * if slow { random.between(1.02, 3.0) } else { random.between(0.05, 0.98) }) as i64;
    let rework = u16::from(random.chance(0.06)) + u16::from(random.chance(0.01));
    let closed = handled + i64::from(random.whole(600, 30_000));
    let now = START + DAYS * DAY;
    let past = |moment: i64| Timestamp::from_unix(moment).ok().filter(|_| moment < now && !refused);
    let times = CaseTimes {
        reported_at: Timestamp::from_unix(reported).expect("a moment of 2025"),
        filed_at: past(filed),
        dispatched_at: past(dispatched),
        due_at: past(dispatched).and_then(|_| Timestamp::from_unix(due).ok()),
        handled_at: past(handled),
        closed_at: past(closed),
    };
    let status = match times {
        _ if refused => CaseStatus::Refused,
        CaseTimes { closed_at: Some(_), .. } => CaseStatus::Closed,
        CaseTimes { handled_at: Some(_), .. } => CaseStatus::Handled,
        CaseTimes { dispatched_at: Some(_), .. } => CaseStatus::Dispatched,
        CaseTimes { filed_at: Some(_), .. } => CaseStatus::Filed,
        _ => CaseStatus::Reported,
    };
    Case {
        id: FeatureId::new(&format!("2025{:07}{prefix}", index + 1)).expect("digits and letters"),
        place: at.and_then(|at| Place::new(at).ok()),
        domain: category.domain,
        category: category.name.to_owned(),
        source: Some(source.to_owned()),
        times,
        rework: if times.handled_at.is_some() { rework } else { 0 },
        redispatched: times.dispatched_at.map(|_| redispatched(index)),
        status,
    }
}
