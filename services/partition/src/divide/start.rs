use super::{Problem, Vertex};
use crate::random::Random;

/// Rounds of moving centres and weights.
const ROUNDS: usize = 60;
/// A power diagram whose zones have about the households they should: Lloyd's iteration on the centres, a
/// subgradient step on the diagram's weights, which are the dual variables of the balance.
pub(super) fn power_diagram(problem: &Problem, random: &mut Random) -> Vec<u32> {
    let zones = problem.zones;
    let vertices = problem.vertices();
    let mut centres = spread_centres(vertices, zones, random);
    let all = problem.households();
    let wanted = problem.wanted();
    let mut dual = vec![0.0_f64; zones];
    let mut zone = vec![0_u32; vertices.len()];
    for round in 0..ROUNDS {
        let mut load = vec![0.0; zones];
        let mut sum = vec![[0.0, 0.0]; zones];
        let mut spread = 0.0;
        for (zone, vertex) in zone.iter_mut().zip(vertices) {
            let (at, w) = (vertex.at, vertex.weight);
            let (best, distance) = nearest(at, &centres, &dual);
            *zone = best as u32;
            load[best] += w;
            sum[best] = [sum[best][0] + w * at[0], sum[best][1] + w * at[1]];
            spread += w * distance;
        }
        // A zone of radius r grows by about r·dr·2 in dual units for each dr its border moves out.
        let scale = spread / all.max(1.0);
        let step = 1.5 * scale * (1.0 - round as f64 / ROUNDS as f64).max(0.1);
        for z in 0..zones {
            dual[z] += step * ((wanted[z] - load[z]) / wanted[z].max(1e-9)).clamp(-1.0, 1.0);
            if load[z] > 0.0 && round % 2 == 0 {
                centres[z] = [sum[z][0] / load[z], sum[z][1] / load[z]];
            }
        }
    }
    zone
}

fn nearest(at: [f64; 2], centres: &[[f64; 2]], dual: &[f64]) -> (usize, f64) {
    let mut best = (0, f64::INFINITY, 0.0);
    for (z, centre) in centres.iter().enumerate() {
        let squared = square_distance(at, *centre);
        if squared - dual[z] < best.1 {
            best = (z, squared - dual[z], squared);
        }
    }
    (best.0, best.2)
}

fn square_distance(p: [f64; 2], q: [f64; 2]) -> f64 {
    (p[0] - q[0]).powi(2) + (p[1] - q[1]).powi(2)
}

/// k-means++ (Arthur and Vassilvitskii 2007), weighted by households.
fn spread_centres(vertices: &[Vertex], zones: usize, random: &mut Random) -> Vec<[f64; 2]> {
    let mut distance = vec![1.0_f64; vertices.len()];
    let mut centres: Vec<[f64; 2]> = Vec::with_capacity(zones);
    if vertices.is_empty() {
        return vec![[0.0, 0.0]; zones];
    }
    for _ in 0..zones {
        let total: f64 = vertices.iter().zip(&distance).map(|(vertex, d)| vertex.weight * d).sum();
        let mut left = random.unit() * total;
        let mut chosen = random.below(vertices.len());
        for (i, (vertex, distance)) in vertices.iter().zip(&distance).enumerate() {
            left -= vertex.weight * distance;
            if left < 0.0 {
                chosen = i;
                break;
            }
        }
        let centre = vertices[chosen].at;
        for (vertex, distance) in vertices.iter().zip(&mut distance) {
            let d = square_distance(vertex.at, centre);
            *distance = if centres.is_empty() { d } else { distance.min(d) };
        }
        centres.push(centre);
    }
    centres
}
