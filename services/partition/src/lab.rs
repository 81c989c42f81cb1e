#![allow(warnings)]
use crate::atoms::*; use crate::community::*; use crate::divide::*; use crate::subdivision::*;
use wangge_model::*; use std::time::Instant; use rayon::prelude::*;
fn cpu() -> f64 { let s = std::fs::read_to_string("/proc/self/stat").unwrap(); let f: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect(); (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0 }
pub fn lab(data: &DistrictData, settings: &[String]) {
    let c0 = cpu();
    let communities = crate::plan::communities(data);
    let sub = Subdivision::new(data, &communities).unwrap();
    let c1 = cpu();
    let graphs = graphs(&sub, communities.len());
    let c2 = cpu();
    let mut p = PlanParameters::default();
    if let Ok(g) = std::env::var("GAP") { p.max_gap = g.parse().unwrap(); }
    let parts: Vec<(usize, Vec<Atoms>)> = graphs.par_iter().enumerate().map(|(i, g)| { let (r, _) = g.regions(&p); let near = delaunay(g); (i, r.iter().map(|r| Atoms::new(g, r, &near, f64::from(p.max_gap))).collect()) }).collect();
    let c3 = cpu();
    eprintln!("subdivision {:.2} graphs {:.2} atoms {:.2}; cells {} vertices {} regions {} zones {}", c1 - c0, c2 - c1, c3 - c2, sub.cells.len(), parts.iter().flat_map(|p| &p.1).map(|a| a.problem.len()).sum::<usize>(), parts.iter().map(|p| p.1.len()).sum::<usize>(), parts.iter().flat_map(|p| &p.1).map(|a| a.problem.zones).sum::<usize>());
    for setting in settings {
        let c = cpu(); let t = Instant::now();
        let solved: Vec<Vec<Vec<u32>>> = parts.par_iter().map(|(i, atoms)| atoms.iter().enumerate().map(|(j, a)| {
            let wish = Wish { band: [200.0, 500.0], lab: setting.clone(), ..Wish::default() };
            divide(&a.problem, &wish, 1, (*i as u64) << 16 | j as u64)
        }).collect()).collect();
        let spent = cpu() - c;
        let (mut devs, mut pps, mut inertia, mut cutl, mut cutc) = (vec![], vec![], 0.0, 0.0, 0.0);
        let mut rdev = vec![];
        for ((_, atoms), zones) in parts.iter().zip(&solved) {
            let h: f64 = atoms.iter().map(|a| a.problem.households()).sum();
            let k: usize = atoms.iter().map(|a| a.problem.zones).sum();
            let m = h / k as f64;
            for (a, z) in atoms.iter().zip(zones) {
                let s = measure(&a.problem, z);
                devs.extend(s.0.iter().map(|l| (l - m).abs() / m));
                let rm = a.problem.mean(); rdev.extend(s.0.iter().map(|_| (rm - m).abs() / m));
                pps.extend(s.1); inertia += s.2; cutl += s.3; cutc += s.4;
            }
        }
        let n = devs.len() as f64;
        let w = |x: f64| 100.0 * devs.iter().filter(|d| **d <= x).count() as f64 / n;
        println!("{setting:40} cpu {spent:6.2} mean {:.2}% (forced {:.2}) max {:.1} w5 {:.1} w10 {:.1} PP {:.3} rms {:.1} inner {:.1}km streets {:.1}%", 100.0 * devs.iter().sum::<f64>() / n, 100.0 * rdev.iter().sum::<f64>() / n, 100.0 * devs.iter().cloned().fold(0.0, f64::max), w(0.05), w(0.10), pps.iter().sum::<f64>() / n, (inertia / devs.len() as f64 / 300.0).sqrt(), cutl / 2000.0, 100.0 - 100.0 * cutc / cutl);
    }
}
fn measure(p: &Problem, z: &[u32]) -> (Vec<f64>, Vec<f64>, f64, f64, f64) {
    let k = p.zones; let mut load = vec![0.0; k]; let mut s = vec![[0.0; 3]; k]; let mut area = vec![0.0; k]; let mut per = vec![0.0; k]; let (mut cl, mut cb) = (0.0, 0.0);
    for v in 0..p.len() { let q = p.vertex(v); let i = z[v] as usize; load[i] += q.weight; s[i][0] += q.weight * q.at[0]; s[i][1] += q.weight * q.at[1]; s[i][2] += q.weight * (q.at[0].powi(2) + q.at[1].powi(2)); area[i] += q.area; per[i] += q.outer;
        for side in p.sides(v) { if z[side.to as usize] != z[v] { per[i] += side.length; cl += side.length; cb += (side.cost - 0.15 * side.length) / 0.85; } } }
    let pp = (0..k).map(|i| 4.0 * std::f64::consts::PI * area[i] / per[i].powi(2)).collect();
    let inertia = (0..k).map(|i| s[i][2] - (s[i][0].powi(2) + s[i][1].powi(2)) / load[i].max(1e-9)).sum();
    (load, pp, inertia, cl, cb)
}
