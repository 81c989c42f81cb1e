//! Geometry as the drawing commands of a vector tile.

use crate::protobuf::zigzag32;
use crate::quantise::{Quantised, Vertex};

const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE_PATH: u32 = 7;

/// Commands with a pen that remembers where it is.
#[derive(Default)]
struct Pen {
    commands: Vec<u32>,
    at: Vertex,
}

impl Pen {
    fn command(&mut self, id: u32, vertices: &[Vertex]) {
        self.commands.push((vertices.len() as u32) << 3 | id);
        for &(x, y) in vertices {
            self.commands.extend([zigzag32(x - self.at.0), zigzag32(y - self.at.1)]);
            self.at = (x, y);
        }
    }

    fn path(&mut self, vertices: &[Vertex]) {
        if let [first, rest @ ..] = vertices {
            self.command(MOVE_TO, &[*first]);
            self.command(LINE_TO, rest);
        }
    }
}

/// The `Tile.GeomType` of a geometry and its commands.
pub(crate) fn commands(geometry: &Quantised) -> (u32, Vec<u32>) {
    let mut pen = Pen::default();
    let kind = match geometry {
        Quantised::Points(points) => {
            pen.command(MOVE_TO, points);
            1
        }
        Quantised::Lines(lines) => {
            for line in lines {
                pen.path(line);
            }
            2
        }
        Quantised::Polygons(polygons) => {
            for ring in polygons.iter().flatten() {
                pen.path(ring);
                pen.commands.push(1 << 3 | CLOSE_PATH);
            }
            3
        }
    };
    (kind, pen.commands)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The examples of the specification, section 4.3.5.
    #[test]
    fn points_as_in_the_specification() {
        assert_eq!(commands(&Quantised::Points(vec![(25, 17)])), (1, vec![9, 50, 34]));
        assert_eq!(commands(&Quantised::Points(vec![(5, 7), (3, 2)])), (1, vec![17, 10, 14, 3, 9]));
    }

    #[test]
    fn lines_as_in_the_specification() {
        let lines = vec![vec![(2, 2), (2, 10), (10, 10)], vec![(1, 1), (3, 5)]];
        assert_eq!(
            commands(&Quantised::Lines(lines)),
            (2, vec![9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8])
        );
    }

    #[test]
    fn polygons_as_in_the_specification() {
        let polygons = vec![
            vec![vec![(0, 0), (10, 0), (10, 10), (0, 10)]],
            vec![vec![(11, 11), (20, 11), (20, 20), (11, 20)], vec![(13, 13), (13, 17), (17, 17), (17, 13)]],
        ];
        let expected = vec![
            9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15, 9, 22, 2, 26, 18, 0, 0, 18, 17, 0, 15, 9, 4, 13, 26, 0, 8,
            8, 0, 0, 7, 15,
        ];
        assert_eq!(commands(&Quantised::Polygons(polygons)), (3, expected));
    }
}
