//! Kernels: how the weight of a case falls off with its distance.

use std::f64::consts::PI;
use std::str::FromStr;

/// A radial kernel on the unit disc. Its integral over the disc is 1, beyond the disc it is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Kernel {
    /// 2/π · (1 − u²)
    Epanechnikov,
    /// 3/π · (1 − u²)², also called biweight; what GIS programs draw heat maps with.
    #[default]
    Quartic,
    /// 1/π: the cases within the bandwidth, over the area of the disc.
    Uniform,
}

/// There is no kernel of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no kernel: there are epanechnikov, quartic and uniform")]
pub struct UnknownKernel(String);

impl Kernel {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Epanechnikov, Self::Quartic, Self::Uniform];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Epanechnikov => "epanechnikov",
            Self::Quartic => "quartic",
            Self::Uniform => "uniform",
        }
    }

    /// Its value in the middle of the disc.
    pub fn peak(self) -> f64 {
        match self {
            Self::Epanechnikov => 2.0 / PI,
            Self::Quartic => 3.0 / PI,
            Self::Uniform => 1.0 / PI,
        }
    }

    /// Its value where the square of the distance, in bandwidths, is this.
    pub fn at(self, distance_squared: f64) -> f64 {
        let rest = 1.0 - distance_squared;
        if rest <= 0.0 {
            return 0.0;
        }
        let shape = match self {
            Self::Epanechnikov => rest,
            Self::Quartic => rest * rest,
            Self::Uniform => 1.0,
        };
        self.peak() * shape
    }

    /// The radius that smooths as much as a Gaussian with a standard deviation of 1: the ratio of
    /// canonical bandwidths (R(K) / μ₂(K)²)^(1/6) in two dimensions (Marron and Nolan 1988; Scott 1992, 6.2).
    pub(super) fn radius_of_gaussian(self) -> f64 {
        // R(K), the integral of K², and μ₂(K), the variance along an axis.
        let (roughness, variance) = match self {
            Self::Epanechnikov => (4.0 / (3.0 * PI), 1.0 / 6.0),
            Self::Quartic => (9.0 / (5.0 * PI), 1.0 / 8.0),
            Self::Uniform => (1.0 / PI, 1.0 / 4.0),
        };
        let gaussian = 1.0 / (4.0 * PI);
        (roughness / (variance * variance) / gaussian).powf(1.0 / 6.0)
    }
}

impl FromStr for Kernel {
    type Err = UnknownKernel;

    fn from_str(name: &str) -> Result<Self, UnknownKernel> {
        let found = Self::ALL.into_iter().find(|kernel| kernel.name() == name);
        found.ok_or_else(|| UnknownKernel(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The integral over the disc of a function of the radius.
    fn integral(of: impl Fn(f64) -> f64) -> f64 {
        let steps = 100_000;
        let step = 1.0 / f64::from(steps);
        (0..steps).map(|i| (f64::from(i) + 0.5) * step).map(|r| of(r) * 2.0 * PI * r * step).sum()
    }

    #[test]
    fn a_kernel_has_the_mass_variance_and_roughness_that_are_said() {
        for kernel in Kernel::ALL {
            assert!((integral(|r| kernel.at(r * r)) - 1.0).abs() < 1e-8, "{kernel:?}");
            let variance = integral(|r| kernel.at(r * r) * r * r) / 2.0;
            let roughness = integral(|r| kernel.at(r * r).powi(2));
            let ratio = (roughness / variance.powi(2) * 4.0 * PI).powf(1.0 / 6.0);
            assert!((kernel.radius_of_gaussian() - ratio).abs() < 1e-6, "{kernel:?}");
        }
    }

    #[test]
    fn kernels_are_found_by_their_names() {
        for kernel in Kernel::ALL {
            assert_eq!(kernel.name().parse(), Ok(kernel));
        }
        assert!("gauss".parse::<Kernel>().unwrap_err().to_string().contains("quartic"));
    }
}
