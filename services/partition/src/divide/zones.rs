use super::Problem;

/// Households, moments and size of each zone, kept up to date move by move.
#[derive(Debug, Clone)]
pub(super) struct Zones {
    load: Vec<f64>,
    sum: Vec<[f64; 2]>,
    square: Vec<f64>,
    size: Vec<u32>,
}

impl Zones {
    pub(super) fn new(problem: &Problem, zone: &[u32]) -> Self {
        let k = problem.zones;
        let mut made =
            Self { load: vec![0.0; k], sum: vec![[0.0; 2]; k], square: vec![0.0; k], size: vec![0; k] };
        for (cell, &z) in zone.iter().enumerate() {
            made.add(problem, cell, z as usize, 1.0);
            made.size[z as usize] += 1;
        }
        made
    }

    fn add(&mut self, problem: &Problem, cell: usize, z: usize, sign: f64) {
        let (w, [x, y]) = (sign * problem.weight[cell], problem.at[cell]);
        self.load[z] += w;
        self.sum[z][0] += w * x;
        self.sum[z][1] += w * y;
        self.square[z] += w * (x * x + y * y);
    }

    pub(super) fn shift(&mut self, problem: &Problem, cell: usize, from: usize, to: usize) {
        self.add(problem, cell, from, -1.0);
        self.add(problem, cell, to, 1.0);
        self.size[from] -= 1;
        self.size[to] += 1;
    }

    pub(super) fn load(&self, z: usize) -> f64 {
        self.load[z]
    }

    pub(super) fn size(&self, z: usize) -> u32 {
        self.size[z]
    }

    /// Household-weighted moment of inertia about the zone's centre.
    pub(super) fn inertia(&self, z: usize) -> f64 {
        let [x, y] = self.sum[z];
        if self.load[z] <= 0.0 { 0.0 } else { (self.square[z] - (x * x + y * y) / self.load[z]).max(0.0) }
    }
}
